package org.zimagelab.tuning.store.png;

import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.zimagelab.diffusion.Hires;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Decimals;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.run.RunMetadata;

/**
 * The text that A1111 writes into its pictures and calls infotext: the prompt, then {@code Negative prompt: …}, then
 * one line of {@code Name: value} pairs.
 *
 * <p>The format has no escape for a prompt with a line that begins with {@code Negative prompt:} or looks like the last
 * line, so our pictures carry their {@link RunMetadata} as well, which can be read exactly.
 *
 * @param parameters the pairs of the last line, in order
 */
public record InfoText(String prompt, String negative, Map<String, String> parameters) {
    private static final String NEGATIVE = "Negative prompt:";

    /** {@code \h} also matches the no-break and full-width spaces that some forks write. */
    private static final Pattern NEGATIVE_LABEL = Pattern.compile("\\h*+Negative\\h++[Pp]rompt\\h*+[:：]\\h*+");

    /** Extensions write these on lines of their own, after the settings. */
    private static final Pattern BEHIND =
            Pattern.compile("\\h*+((Negative\\h++)?Template|ControlNet\\h*+\\d*+)\\h*+[:：]");

    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d");

    /** A line of settings begins with one of these, nearly always with the steps. */
    private static final Pattern FIRST_SETTING = Pattern.compile(
            "\\h*+(steps|sampler|schedule\\h++type|cfg\\h++scale|seed|size|model|model\\h++hash)\\h*+[:：]",
            Pattern.CASE_INSENSITIVE);

    /** What stands before the model; the other parameters stand behind it. */
    private static final List<Parameter> FIRST = List.of(
            Parameter.STEPS, Parameter.SAMPLER, Parameter.SCHEDULE, Parameter.GUIDANCE, Parameter.SEED, Parameter.SIZE);

    /** The second pass, in A1111's order. */
    private static final List<Parameter> HIRES =
            List.of(Parameter.HIRES_STRENGTH, Parameter.HIRES, Parameter.HIRES_STEPS, Parameter.HIRES_UPSCALER);

    public InfoText {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** The text that is written into a picture of ours. */
    public static InfoText of(RunMetadata metadata) {
        return of(metadata.request(), metadata.model());
    }

    /** Without the negative prompt where nothing uses it, since it has no effect on the pixels then. */
    static InfoText of(Request request, RunMetadata.Model model) {
        Map<String, String> p = new LinkedHashMap<>();
        FIRST.forEach(parameter -> put(p, parameter, request));
        p.put(
                "Model hash",
                model.fingerprint()
                        .substring(0, Math.min(10, model.fingerprint().length())));
        p.put("Model", model.name());
        put(p, Parameter.SHIFT, request.withDefaultShift(model.shift()));
        for (Parameter parameter : Parameter.values()) {
            if (!FIRST.contains(parameter) && parameter != Parameter.SHIFT && !HIRES.contains(parameter)) {
                put(p, parameter, request);
            }
        }
        putHires(p, request);
        if (!Parameter.LORA.isOff(request)) {
            // A1111 has the weights in the prompt, which is kept as it was typed here
            p.put("Lora weights", loraWeights(request));
        }
        p.put("Version", "zimage-lab engine " + model.engine());
        return new InfoText(request.prompt(), request.guidance().usesNegative() ? request.negative() : "", p);
    }

    private static String loraWeights(Request request) {
        return request.loras().stream()
                .map(lora -> lora.file().name().replaceFirst("(?i)\\.safetensors$", "") + ": "
                        + Decimals.plain(lora.weight()))
                .collect(Collectors.joining(", "));
    }

    /** With the values that hold where none is given: A1111 would run as many steps as in the first pass. */
    private static void putHires(Map<String, String> settings, Request request) {
        Hires hires = request.hires();
        if (!hires.isOff()) {
            Request whole = request.withHires(hires.withStrength(OptionalDouble.of(hires.share()))
                    .withSteps(OptionalInt.of(hires.stepsThatRun(request.steps()))));
            HIRES.forEach(parameter -> settings.put(parameter.infoName().orElseThrow(), parameter.infoText(whole)));
        }
    }

    private static void put(Map<String, String> settings, Parameter parameter, Request request) {
        // Not a number: a shift that follows from another setting.
        boolean counts = parameter.counts(request) && !parameter.of(request).equals(Double.NaN);
        parameter
                .infoName()
                .filter(name -> counts && !parameter.isOff(request))
                .ifPresent(name -> settings.put(name, parameter.infoText(request)));
    }

    /** The text as it is written into the file. */
    public String text() {
        List<String> pairs = new ArrayList<>();
        parameters.forEach((name, value) -> pairs.add(name + ": " + quoted(value)));
        return prompt + "\n" + (negative.isEmpty() ? "" : NEGATIVE + " " + negative + "\n") + String.join(", ", pairs);
    }

    /**
     * Reads the text of any program.
     *
     * <p>The last line has the settings if it begins with a pair that A1111 knows, has at least three pairs and a
     * number of steps. Otherwise it belongs to the prompt, as in A1111. After the settings, SD-Dynamic-Prompts writes
     * the templates of the prompts ({@code Template: …} and {@code Negative Template: …}, each of any number of lines),
     * and other extensions write {@code ControlNet 0: …}; these lines are skipped.
     */
    public static InfoText parse(String text) {
        String[] lines = InfoPairs.strip(text).split("\r\n|\r|\n", -1);
        List<Map<String, String>> settings = new ArrayList<>();
        for (String line : lines) {
            settings.add(settings(line));
        }
        int last = settingsLine(lines, settings);
        Map<String, String> parameters = settings.get(last);
        List<String> prompt = new ArrayList<>();
        List<String> negative = new ArrayList<>();
        List<String> into = prompt;
        for (int i = 0; i < (parameters.isEmpty() ? lines.length : last); i++) {
            String line = lines[i];
            Matcher label = NEGATIVE_LABEL.matcher(line);
            if (label.lookingAt()) {
                into = negative;
                line = line.substring(label.end());
            }
            into.add(line);
        }
        return new InfoText(String.join("\n", prompt), String.join("\n", negative), parameters);
    }

    /** The line that may have the settings: the first one that is followed by an extension's line, else the last. */
    private static int settingsLine(String[] lines, List<Map<String, String>> settings) {
        int last = -1;
        for (int i = 0; i < lines.length; i++) {
            if (last >= 0 && BEHIND.matcher(lines[i]).lookingAt()) {
                return last;
            }
            boolean blank = InfoPairs.strip(lines[i]).isEmpty();
            last = !settings.get(i).isEmpty() ? i : blank ? last : -1;
        }
        return lines.length - 1;
    }

    /** The pairs of a line of settings; empty for any other line. */
    private static Map<String, String> settings(String line) {
        if (!FIRST_SETTING.matcher(line).lookingAt()) {
            return Map.of();
        }
        Map<String, String> pairs = InfoPairs.of(line);
        boolean counted = pairs.entrySet().stream()
                .anyMatch(pair -> pair.getKey().equalsIgnoreCase("Steps")
                        && NUMBER.matcher(pair.getValue()).lookingAt());
        return counted && pairs.size() >= 3 ? pairs : Map.of();
    }

    /** The value of a setting. Upper and lower case are not distinguished, since programs differ in them. */
    public Optional<String> setting(String name) {
        return parameters.entrySet().stream()
                .filter(pair -> pair.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static String quoted(String value) {
        boolean plain = value.indexOf(',') < 0 && value.indexOf('\n') < 0 && value.indexOf(':') < 0;
        return plain ? value : new JsonPrimitive(value).toString();
    }
}
