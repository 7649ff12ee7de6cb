package org.zimagelab.notebook.display;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.zimagelab.common.Printable;

/**
 * What a display shows at one moment, in every form at hand; the front end takes the richest that it can show.
 *
 * @param data MIME type → text; binary types in base64
 */
public record MimeBundle(Map<String, String> data) {

    private static final String TEXT = "text/plain";

    /** Keeps the order given. Control characters in the plain text, as a prompt may hold, are made visible. */
    public MimeBundle {
        Map<String, String> forms = new LinkedHashMap<>(data);
        forms.computeIfPresent(TEXT, (mime, text) -> Printable.lines(text));
        data = java.util.Collections.unmodifiableMap(forms);
    }

    /**
     * Text alone.
     *
     * @param text shown as it is
     * @return the bundle
     */
    public static MimeBundle text(String text) {
        return new MimeBundle(Map.of(TEXT, text));
    }

    /**
     * HTML with its plain fallback.
     *
     * @param html elements
     * @param text for consoles
     * @return the bundle
     */
    public static MimeBundle html(Html html, String text) {
        return text(text).with("text/html", html.toString());
    }

    /**
     * A line that stands back behind the results.
     *
     * @param line of text
     * @return HTML and text
     */
    public static MimeBundle note(String line) {
        return html(Html.faint(line), line);
    }

    /**
     * A PNG with its plain fallback.
     *
     * @param png a whole file
     * @param text for consoles
     * @return the bundle
     */
    public static MimeBundle png(byte[] png, String text) {
        // Encoded here: the base's own encoder never closes its stream and loses the last bytes.
        return text(text).with("image/png", Base64.getEncoder().encodeToString(png));
    }

    /**
     * The same with one form more.
     *
     * @param mime its type
     * @param content its text
     * @return a new bundle
     */
    public MimeBundle with(String mime, String content) {
        Map<String, String> more = new LinkedHashMap<>(data);
        more.put(mime, content);
        return new MimeBundle(more);
    }

    /**
     * HTML and text with a line below.
     *
     * @param line of text
     * @return a new bundle
     */
    public MimeBundle followedBy(String line) {
        return text(data.get(TEXT) + "\n" + line)
                .with("text/html", data.get("text/html") + Html.of("div").text(line));
    }

    /** Characters of all its forms. */
    public long length() {
        return data.values().stream().mapToLong(String::length).sum();
    }

    /**
     * The message's payload.
     *
     * @return a new object, which may be given an id
     */
    public DisplayData toDisplayData() {
        DisplayData display = new DisplayData();
        data.forEach(display::putData);
        return display;
    }
}
