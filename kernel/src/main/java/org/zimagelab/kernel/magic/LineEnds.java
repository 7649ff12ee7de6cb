package org.zimagelab.kernel.magic;

/**
 * Converts line ends to line feeds. A client may send CR LF (Windows) or CR (old files), which would change the text in
 * the body of a magic.
 */
public final class LineEnds {
    private LineEnds() {}

    /** The text with a line feed at the end of each line. */
    public static String feeds(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** The same, but CR LF becomes a blank and a line feed, so that all positions stay the same. */
    public static String feedsInPlace(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", " \n").replace('\r', '\n');
    }
}
