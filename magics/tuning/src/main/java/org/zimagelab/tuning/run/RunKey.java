package org.zimagelab.tuning.run;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * The name of a run: SHA-256 over everything that determines its pixels, and over as little else as possible.
 *
 * <p>The hashed text is JSON in a fixed order, all ASCII, with doubles in {@link Double#toHexString}: exact, and the
 * same on every Java (the digits of {@code Double.toString} changed in Java 19).
 *
 * <ul>
 *   <li>Of shift and schedule, only the sigmas count: a request that names the model's own shift is the same run as one
 *       that names none.
 *   <li>While guidance is off, what needs it has no effect and does not count: the negative prompt, normalisation,
 *       truncation and so on. A negative prompt counts where it is in the attention.
 *   <li>Of the device only its kind counts, {@code cpu} or {@code cuda}.
 *   <li>{@code maxLength} always counts, though it matters for long prompts only, since only the tokenizer knows which
 *       are long. The sampler also counts at one step, where euler and heun give the same picture.
 * </ul>
 */
public final class RunKey {
    /** Raise it with any change of the hashed text, so that old keys never equal new ones. */
    private static final int FORMAT = 1;

    /** The order of the parameters in keys of format 1; later parameters follow. */
    private static final List<Parameter> ORDER = Parameter.beginningWith(
            Parameter.PROMPT,
            Parameter.MAX_LENGTH,
            Parameter.WIDTH,
            Parameter.HEIGHT,
            Parameter.SEED,
            Parameter.SAMPLER,
            Parameter.STEPS,
            Parameter.GUIDANCE,
            Parameter.NORMALIZATION,
            Parameter.TRUNCATION,
            Parameter.STAGES,
            Parameter.NEGATIVE);

    private RunKey() {}

    /**
     * @param sigmas the schedule that this request runs, steps + 1 values
     * @return 64 lower-case hex digits
     */
    public static String of(Request request, RunMetadata.Model model, List<Double> sigmas) {
        return of(request, model, schedule(sigmas));
    }

    /** The same with a prepared schedule, which is faster for many keys: sigmas are most of the hashed text. */
    public static String of(Request request, RunMetadata.Model model, Schedule schedule) {
        return Sha256.hex(canonical(request, model, schedule).getBytes(StandardCharsets.US_ASCII));
    }

    /** Sigmas as hashed text. */
    public record Schedule(String text) {}

    /** @param sigmas as for {@link #of(Request, RunMetadata.Model, List)} */
    public static Schedule schedule(List<Double> sigmas) {
        return new Schedule(sigmas.stream().map(RunKey::exact).collect(Collectors.joining(",", "[", "]")));
    }

    static String canonical(Request request, RunMetadata.Model model, Schedule schedule) {
        String head = "{\"format\":" + FORMAT
                + ",\"weights\":" + quoted(model.fingerprint())
                + ",\"engine\":" + quoted(model.engine())
                + ",\"device\":" + quoted(model.deviceKind())
                + ",\"dtype\":" + quoted(model.dtype());
        StringBuilder key = new StringBuilder(head);
        for (Parameter parameter : ORDER) {
            if (!parameter.isInGuidance() && !parameter.needsGuidance()) {
                append(key, parameter, request);
            }
        }
        key.append(",\"sigmas\":").append(schedule.text()).append(",\"guidance\":");
        if (!request.guidance().usesNegative()) {
            return key.append("null}").toString();
        }
        int start = key.length();
        for (Parameter parameter : ORDER) {
            if ((parameter.isInGuidance() || parameter.needsGuidance()) && parameter.counts(request)) {
                append(key, parameter, request);
            }
        }
        return key.replace(start, start + 1, "{").append("}}").toString();
    }

    private static void append(StringBuilder key, Parameter parameter, Request request) {
        if (parameter.isKeyed() && !(parameter.isOptional() && parameter.isOff(request))) {
            Object value = parameter.keyValue(request);
            key.append(",\"").append(parameter.field()).append("\":");
            key.append(
                    value instanceof Double number
                            ? exact(number)
                            : value instanceof String text ? quoted(text) : value.toString());
        }
    }

    private static String exact(double x) {
        // + 0.0 turns -0.0 into 0.0.
        return '"' + Double.toHexString(x + 0.0) + '"';
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
