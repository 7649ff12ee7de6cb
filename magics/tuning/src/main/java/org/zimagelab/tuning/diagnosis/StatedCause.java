package org.zimagelab.tuning.diagnosis;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;

/**
 * A cause of a defect, or a rule, that others state for some parameters. {@code stated-causes.json} has them all, as
 * they were published, whether they are true or not.
 *
 * @param source the document that states it
 * @param rule its name, if it is a rule that a plan can break before a picture is made
 * @param defects that the parameters are said to cause; empty if it is about no defect of {@link Defect}
 * @param when conditions such as {@code steps < 20}; it applies if all hold
 * @param english one sentence
 * @param chinese the same
 * @param suggestion what to do instead; only where the vendor documents it
 */
public record StatedCause(
        Provenance provenance,
        String source,
        Optional<String> rule,
        Set<Defect> defects,
        List<String> when,
        String english,
        String chinese,
        Optional<Suggestion> suggestion) {
    private static final Pattern CONDITION = Pattern.compile("(\\w+)\\s*(<=|>=|<|>|=)\\s*(\\S+)");
    private static final List<StatedCause> ALL = read();

    /** All of them, the vendor's first. */
    public static List<StatedCause> all() {
        return ALL;
    }

    /**
     * Whether it applies to a picture.
     *
     * @param variant of the model; one about a variant does not apply where the variant is not known
     */
    public boolean holds(Request request, Optional<Variant> variant) {
        return when.stream().allMatch(condition -> holds(condition, request, variant));
    }

    Cause cause() {
        return new Cause(provenance, source, english, chinese);
    }

    private static boolean holds(String condition, Request request, Optional<Variant> variant) {
        Matcher parts = CONDITION.matcher(condition);
        if (!parts.matches()) {
            throw new IllegalStateException("stated-causes.json: '" + condition + "' is not a condition");
        }
        String value = parts.group(3);
        if (parts.group(1).equals("variant")) {
            return variant.filter(v -> v.name().equalsIgnoreCase(value)).isPresent();
        }
        double actual = switch (parts.group(1)) {
            case "steps" -> request.steps();
            case "guidance" -> request.guidance().scale();
            case "cfg" -> request.guidance().cfg();
            case "normalization" -> request.guidance().normalization();
            default ->
                throw new IllegalStateException(
                        "stated-causes.json: '" + condition + "' names no parameter of a picture");
        };
        double bound = Double.parseDouble(value);
        return switch (parts.group(2)) {
            case "<" -> actual < bound;
            case "<=" -> actual <= bound;
            case ">" -> actual > bound;
            case ">=" -> actual >= bound;
            default -> actual == bound;
        };
    }

    private static List<StatedCause> read() {
        try (InputStream in = StatedCause.class.getResourceAsStream("stated-causes.json");
                Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            List<StatedCause> all = new ArrayList<>();
            for (JsonElement element : JsonParser.parseReader(text).getAsJsonArray()) {
                JsonObject json = element.getAsJsonObject();
                Set<Defect> defects = EnumSet.noneOf(Defect.class);
                words(json.getAsJsonArray("defects")).forEach(name -> defects.add(Defect.valueOf(name)));
                all.add(new StatedCause(
                        Provenance.valueOf(json.get("provenance").getAsString()),
                        json.get("source").getAsString(),
                        Optional.ofNullable(json.get("rule")).map(JsonElement::getAsString),
                        defects,
                        words(json.getAsJsonArray("when")),
                        json.get("en").getAsString(),
                        json.get("zh").getAsString(),
                        Optional.ofNullable(json.getAsJsonArray("try"))
                                .map(both -> new Suggestion(
                                        both.get(0).getAsString(), both.get(1).getAsString()))));
            }
            return List.copyOf(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words(JsonArray array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.getAsString()));
        return words;
    }
}
