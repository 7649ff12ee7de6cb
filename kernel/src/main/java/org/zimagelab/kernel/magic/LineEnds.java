package org.zimagelab.kernel.magic;

/**
 * Line ends as cells know them. A client may send those of Windows (CR LF) or of old files (CR alone): the body of a
 * magic is text, and would be another text with them.
 */
public final class LineEnds {
    private LineEnds() {}

    /** The text with a line feed at each line's end. */
    public static String feeds(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** The same, with a blank before the line feed in place of CR LF: every position stays what it was. */
    public static String feedsInPlace(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", " \n").replace('\r', '\n');
    }
}
