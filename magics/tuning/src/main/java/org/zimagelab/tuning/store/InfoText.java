package org.zimagelab.tuning.store;

import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.zimagelab.diffusion.Request;

/**
 * The text that A1111 writes into its pictures and calls infotext: the prompt, then {@code Negative prompt: …}, then one
 * line of {@code Name: value} pairs.
 *
 * <p>The form has no escape for a prompt with a line that itself begins with {@code Negative prompt:} or looks like the
 * last line; for exact reading our pictures carry a {@link Recipe} besides.
 *
 * @param parameters of the last line, in order
 */
public record InfoText(String prompt, String negative, Map<String, String> parameters) {
    private static final String NEGATIVE = "Negative prompt:";

    public InfoText {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** Of a picture. The negative prompt is left out where guidance is off, since nothing of it is in the pixels. */
    static InfoText of(Request request, Recipe.Model model) {
        boolean guided = request.guidance().scale() > 0;
        Map<String, String> p = new LinkedHashMap<>();
        p.put("Steps", Integer.toString(request.steps()));
        p.put(
                "Sampler",
                request.sampler().substring(0, 1).toUpperCase(Locale.ROOT)
                        + request.sampler().substring(1));
        p.put("CFG scale", plain(request.guidance().cfg()));
        p.put("Seed", Long.toString(request.seed()));
        p.put("Size", request.width() + "x" + request.height());
        p.put(
                "Model hash",
                model.fingerprint()
                        .substring(0, Math.min(10, model.fingerprint().length())));
        p.put("Model", model.name());
        p.put("Shift", plain(request.shift().orElse(model.shift())));
        if (guided && request.guidance().normalization() > 0) {
            p.put("CFG normalization", plain(request.guidance().normalization()));
        }
        if (guided && request.guidance().truncation() < 1) {
            p.put("CFG truncation", plain(request.guidance().truncation()));
        }
        request.guidance().stages().ifPresent(stages -> p.put("CFG stages", stages.text()));
        p.put("Version", "zimage-lab engine " + model.engine());
        return new InfoText(request.prompt(), guided ? request.negative() : "", p);
    }

    /** As it stands in the file. */
    public String text() {
        List<String> pairs = new ArrayList<>();
        parameters.forEach((name, value) -> pairs.add(name + ": " + quoted(value)));
        return prompt + "\n" + (negative.isEmpty() ? "" : NEGATIVE + " " + negative + "\n") + String.join(", ", pairs);
    }

    /** Reads anybody's text; a last line with fewer than three pairs is taken for prompt, as A1111 does. */
    public static InfoText parse(String text) {
        List<String> lines = new ArrayList<>(List.of(text.strip().split("\r\n|\r|\n", -1)));
        Map<String, String> parameters = InfoPairs.of(lines.get(lines.size() - 1));
        if (parameters.size() < 3) {
            parameters = Map.of();
        } else {
            lines.remove(lines.size() - 1);
        }
        List<String> prompt = new ArrayList<>();
        List<String> negative = new ArrayList<>();
        List<String> into = prompt;
        for (String line : lines) {
            if (line.strip().startsWith(NEGATIVE)) {
                into = negative;
                line = line.strip().substring(NEGATIVE.length()).stripLeading();
            }
            into.add(line);
        }
        return new InfoText(String.join("\n", prompt), String.join("\n", negative), parameters);
    }

    /** A decimal number without a tail of zeros or an exponent. */
    static String plain(double x) {
        return Double.isFinite(x) ? BigDecimal.valueOf(x).stripTrailingZeros().toPlainString() : Double.toString(x);
    }

    private static String quoted(String value) {
        boolean plain = value.indexOf(',') < 0 && value.indexOf('\n') < 0 && value.indexOf(':') < 0;
        return plain ? value : new JsonPrimitive(value).toString();
    }
}
