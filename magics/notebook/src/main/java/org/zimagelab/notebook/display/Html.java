package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;

/**
 * An element of HTML with what stands in it. Text and attributes are escaped on their way in, so nothing that a person
 * or a file said can become markup.
 *
 * <p>An element is built by a chain of calls, each of which returns the element itself:
 * {@code Html.of("div").text("a < b").add(Html.of("b").text("c"))} is {@code <div>a &lt; b<b>c</b></div>}.
 */
public final class Html {
    /** The style of an image that shrinks with the window and keeps its shape, whatever a client says of images. */
    public static final String SHRINKING = "max-width:100%;height:auto;margin:0";

    /** Elements without content, which have no end tag. */
    private static final Set<String> VOID = Set.of("br", "img", "meta", "wbr");

    private final String tag;
    private final StringBuilder attributes = new StringBuilder();
    /** Elements, and text that is escaped already. */
    private final List<Object> content = new ArrayList<>();

    private Html(String tag) {
        this.tag = tag;
    }

    /**
     * An element.
     *
     * @param tag its name, of this program
     * @return an element without attributes and content
     */
    public static Html of(String tag) {
        return new Html(tag);
    }

    /**
     * An element with a style.
     *
     * @param tag its name, of this program
     * @param style CSS
     * @return an element without content
     */
    public static Html of(String tag, String style) {
        return of(tag).attribute("style", style);
    }

    /**
     * Elements and text side by side, in no element of their own.
     *
     * @param parts in their order
     * @return all of them
     */
    public static Html all(Html... parts) {
        return of("").add(parts);
    }

    /**
     * Markup that stands in this program as it is, such as a script.
     *
     * @param markup safe HTML; nothing in it is escaped
     * @return the same
     */
    static Html markup(String markup) {
        Html html = of("");
        html.content.add(markup);
        return html;
    }

    /**
     * Adds an attribute.
     *
     * @param name of this program
     * @param value anything; its text is escaped
     * @return this
     */
    public Html attribute(String name, Object value) {
        attributes.append(' ').append(name).append("=\"").append(escape(String.valueOf(value)));
        attributes.append('"');
        return this;
    }

    /**
     * Adds text.
     *
     * @param text anything
     * @return this
     */
    public Html text(String text) {
        content.add(escape(text));
        return this;
    }

    /**
     * Adds elements.
     *
     * @param children in their order
     * @return this
     */
    public Html add(Html... children) {
        content.addAll(List.of(children));
        return this;
    }

    /**
     * Adds elements.
     *
     * @param children in their order
     * @return this
     */
    public Html add(Stream<Html> children) {
        children.forEach(content::add);
        return this;
    }

    /**
     * Adds lines of text, with a break between two of them.
     *
     * @param lines anything
     * @return this
     */
    public Html lines(String... lines) {
        for (int i = 0; i < lines.length; i++) {
            if (i > 0) {
                add(of("br"));
            }
            text(lines[i]);
        }
        return this;
    }

    /**
     * Lines that stand back behind the results.
     *
     * @param lines anything
     * @return one div
     */
    public static Html faint(String... lines) {
        return of("div", "opacity:0.75").lines(lines);
    }

    /** The markup. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        if (!tag.isEmpty()) {
            out.append('<').append(tag).append(attributes).append('>');
        }
        for (Object part : content) {
            if (part instanceof Html html) {
                html.write(out);
            } else {
                out.append(part);
            }
        }
        if (!tag.isEmpty() && !VOID.contains(tag)) {
            out.append("</").append(tag).append('>');
        }
    }

    /**
     * Text as HTML shows it, safe as element content and within quoted attributes.
     *
     * @param text anything
     * @return the same with {@code & < > " '} as entities, and with U+FFFD for control characters that HTML forbids and
     *     for those that turn the direction of the text behind them
     */
    static String escape(String text) {
        return Printable.html(text);
    }

    /**
     * A div whose children stand side by side as long as each has its least width, and otherwise wrap.
     *
     * @param count of children in a line at the most
     * @param least width of one, pixels
     * @param widest that one becomes, pixels
     * @return a div without content
     */
    static Html sideBySide(int count, int least, int widest) {
        return of(
                "div",
                "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%," + least
                        + "px),1fr));gap:10px;max-width:" + (count * (widest + 10) - 10) + "px;margin:0 0 0.6em");
    }

    /**
     * A progress bar that is readable on dark and on light.
     *
     * @param fraction done, 0 to 1
     * @param label shown behind the bar
     * @return one div
     */
    public static Html bar(double fraction, String label) {
        long percent = Math.round(100 * Math.max(0, Math.min(1, fraction)));
        String frame = "width:16em;height:0.6em;border-radius:0.3em;overflow:hidden;"
                + "border:1px solid var(--jp-border-color1,#8888)";
        String filled = "width:" + percent + "%;height:100%;background:var(--jp-brand-color1,#0072b2)";
        return of("div", "display:flex;align-items:center;gap:0.8em")
                .add(of("div", frame).add(of("div", filled)), of("span").text(label));
    }
}
