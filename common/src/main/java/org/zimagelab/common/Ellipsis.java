package org.zimagelab.common;

/**
 * Texts made short enough for a heading, a table or a message, with an ellipsis for what is left out. Lengths are in
 * code points, so that no character is split.
 */
public final class Ellipsis {
    private static final String ELLIPSIS = "…";

    private Ellipsis() {}

    /**
     * The beginning of a text.
     *
     * @param text any
     * @param longest characters of the result at the most, at least 1
     * @return the text where it is short enough, otherwise its beginning with an ellipsis behind it
     */
    public static String atEnd(String text, int longest) {
        int[] points = text.codePoints().toArray();
        return points.length <= longest ? text : new String(points, 0, longest - 1).stripTrailing() + ELLIPSIS;
    }

    /**
     * The beginning and the end of a text.
     *
     * @param text any
     * @param longest characters of the result at the most
     * @param tail characters behind the ellipsis, below {@code longest}
     * @return the text where it is short enough, otherwise an ellipsis stands for its middle
     */
    public static String inMiddle(String text, int longest, int tail) {
        int[] points = text.codePoints().toArray();
        return points.length <= longest
                ? text
                : new String(points, 0, longest - tail - 1) + ELLIPSIS + new String(points, points.length - tail, tail);
    }
}
