package org.zimagelab.notebook.display;

import org.zimagelab.common.Printable;

/** Pieces of HTML. Whatever a person or a file said passes {@link #escape} on its way in, and nothing else escapes. */
public final class Html {

    private Html() {}

    /**
     * Text as HTML shows it, safe as element content and within quoted attributes.
     *
     * @param text anything
     * @return the same with {@code & < > " '} as entities, and control characters that HTML forbids as U+FFFD,
     *     likewise those that turn the direction of what follows, beyond the text too; letters bring their own direction
     */
    public static String escape(String text) {
        return Printable.html(text);
    }

    /**
     * The style of an image that shrinks with the window and keeps its shape, whatever a client says of images.
     */
    public static final String SHRINKING = "max-width:100%;height:auto;margin:0";

    /**
     * Opens a div whose children stand side by side as long as each has its least width, and else wrap.
     *
     * @param count of children in a line at the most
     * @param least width of one, pixels
     * @param widest that one becomes, pixels
     * @return the opening tag
     */
    static String openSideBySide(int count, int least, int widest) {
        return "<div style=\"display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%," + least
                + "px),1fr));gap:10px;max-width:" + (count * (widest + 10) - 10) + "px;margin:0 0 0.6em\">";
    }

    /**
     * A progress bar that is readable on dark and on light.
     *
     * @param fraction done, 0 to 1
     * @param label escaped here, shown behind the bar
     * @return one div
     */
    public static String bar(double fraction, String label) {
        long percent = Math.round(100 * Math.max(0, Math.min(1, fraction)));
        return "<div style=\"display:flex;align-items:center;gap:0.8em\">"
                + "<div style=\"width:16em;height:0.6em;border-radius:0.3em;overflow:hidden;"
                + "border:1px solid var(--jp-border-color1,#8888)\">"
                + "<div style=\"width:" + percent + "%;height:100%;background:var(--jp-brand-color1,#0072b2)\"></div>"
                + "</div><span>" + escape(label) + "</span></div>";
    }
}
