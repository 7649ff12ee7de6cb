package org.zimagelab.tuning.parameter;

import java.math.BigDecimal;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.Stages;

/**
 * What a sweep can vary. The constants stand in the order of execution, outermost first: each model has its turn once;
 * runs that follow each other share size and prompt, then seed, and with them the text features and the first velocity;
 * those that differ in the last ones alone may share their first steps.
 */
public enum Parameter {
    /** The {@link org.zimagelab.diffusion.ModelInfo#name()}; empty where whichever model is asked makes the picture. */
    MODEL("model", String.class, Request::model, Request::withModel) {
        @Override
        public Object cast(Object value) {
            if (!(value instanceof String name) || name.isBlank()) {
                throw new IllegalArgumentException(
                        "model '" + Printable.value(value) + "': expected the name of a model");
            }
            return name;
        }
    },
    /** Pixels, {@code 1024x768}. */
    SIZE("size", String.class, r -> r.width() + "x" + r.height(), Parameter::sized) {
        @Override
        public Object cast(Object value) {
            Matcher sides = SIDES.matcher(String.valueOf(value).strip());
            if (!sides.matches()) {
                throw new IllegalArgumentException(
                        "size '" + Printable.value(value) + "': expected WIDTHxHEIGHT, such as 1024x768");
            }
            return sides.group(1) + "x" + sides.group(2);
        }
    },
    PROMPT("prompt", String.class, Request::prompt, Request::withPrompt),
    NEGATIVE("negative", String.class, Request::negative, Request::withNegative),
    SEED("seed", Long.class, Request::seed, Request::withSeed),
    SAMPLER("sampler", String.class, Request::sampler, Request::withSampler),
    /** Time shift; {@link #of} gives NaN where the model's own holds. */
    SHIFT("shift", Double.class, r -> r.shift().orElse(Double.NaN), Request::withShift),
    STEPS("steps", Integer.class, Request::steps, Request::withSteps),
    /** See {@link Guidance#normalization()}. */
    NORMALIZATION("cfg_normalization", Double.class, r -> r.guidance().normalization(), (r, value) -> {
        Guidance g = r.guidance();
        return r.withGuidance(new Guidance(g.scale(), value, g.truncation(), g.stages()));
    }),
    /** diffusers' s; 0 is off, and cfg = s + 1. */
    GUIDANCE("guidance", Double.class, r -> r.guidance().scale(), (r, value) -> r.withGuidance(value)),
    /** See {@link Guidance#truncation()}. */
    TRUNCATION("cfg_truncation", Double.class, r -> r.guidance().truncation(), (r, value) -> {
        Guidance g = r.guidance();
        return r.withGuidance(new Guidance(g.scale(), g.normalization(), value, g.stages()));
    }),
    /** See {@link Stages#text()}; {@link #NO_STAGES} where one strength holds all the way. */
    STAGES(
            "stages",
            String.class,
            r -> r.guidance().stages().map(Stages::text).orElse(Parameter.NO_STAGES),
            Parameter::staged) {
        @Override
        public Object cast(Object value) {
            String text = String.valueOf(value).strip();
            return text.equals(NO_STAGES) ? text : Stages.parse(text).text();
        }
    };

    /** The value of {@link #STAGES} where there are none. */
    public static final String NO_STAGES = "off";

    private static final double NEAR = 1e-9;

    private static final Pattern SIDES = Pattern.compile("(\\d{1,6})\\s*[x×X*]\\s*(\\d{1,6})");

    private final String label;
    private final Class<?> type;
    private final Function<Request, Object> of;
    private final BiFunction<Request, Object, Request> set;

    <T> Parameter(String label, Class<T> type, Function<Request, T> of, BiFunction<Request, T, Request> set) {
        this.label = label;
        this.type = type;
        this.of = of::apply;
        this.set = (request, value) -> set.apply(request, type.cast(value));
    }

    private static Request sized(Request request, String size) {
        Matcher sides = SIDES.matcher(size);
        sides.matches();
        return request.withSize(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
    }

    private static Request staged(Request request, String stages) {
        Guidance g = request.guidance();
        return request.withGuidance(
                stages.equals(NO_STAGES)
                        ? new Guidance(g.scale(), g.normalization(), g.truncation())
                        : g.withStages(Stages.parse(stages)));
    }

    /** @throws IllegalArgumentException naming the known ones */
    public static Parameter labelled(String label) {
        return Stream.of(values())
                .filter(p -> p.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + Printable.value(label)
                        + "': expected one of cfg, "
                        + String.join(
                                ", ", Stream.of(values()).map(Parameter::label).toList())));
    }

    /** The word in tables, options and charts: {@code steps}. */
    public String label() {
        return label;
    }

    /** One of its values in a count: strengths are no guidances. */
    public String noun() {
        return switch (this) {
            case GUIDANCE -> "strength";
            case NEGATIVE -> "negative prompt";
            case NORMALIZATION -> "normalization";
            case TRUNCATION -> "truncation";
            case STEPS -> "step count";
            case STAGES -> "stage plan";
            default -> label;
        };
    }

    /** Of its values: String, Integer, Long or Double. */
    public Class<?> type() {
        return type;
    }

    /** Whether values can stand on a number axis. */
    public boolean isNumber() {
        return type != String.class;
    }

    /** Whether its values are texts for the model to read, so that a picture shows something else with each. */
    public boolean isWords() {
        return this == PROMPT || this == NEGATIVE;
    }

    /** Whether a grid shows its values as rows or columns, and not as a block of their own. */
    public boolean isInGrid() {
        return this == STEPS || this == GUIDANCE || isReplicate();
    }

    /** Whether its values are replicates of a cell rather than cells of their own: true for the seed. */
    public boolean isReplicate() {
        return this == SEED;
    }

    /** The value that a request has. */
    public Object of(Request request) {
        return of.apply(request);
    }

    /**
     * Whether two values are one setting: numbers also where they differ by less than 1e-9 of themselves, which is what
     * binary arithmetic leaves of decimal numbers and far less than a picture shows.
     */
    public static boolean same(Object a, Object b) {
        return a instanceof Double x && b instanceof Double y && Double.isFinite(x) && Double.isFinite(y)
                ? Math.abs(x - y) <= NEAR * Math.max(Math.abs(x), Math.abs(y))
                : a.equals(b);
    }

    /**
     * A copy of the request with a value as a person names it: {@code 1024x768} of {@link #SIZE}.
     *
     * @throws IllegalArgumentException with one line, if it is no value of this parameter
     */
    public Request over(Request request, Object value) {
        return set(request, cast(value));
    }

    /** A copy of the request with this value, which is of {@link #type()}. */
    public Request set(Request request, Object value) {
        return set.apply(request, value);
    }

    /**
     * A value as this parameter's type: any number becomes the one wanted where nothing is lost.
     *
     * @throws IllegalArgumentException with one line, if it is not one
     */
    public Object cast(Object value) {
        if (type == String.class && value instanceof String) {
            return value;
        }
        if (type != String.class && value instanceof Number number) {
            try {
                BigDecimal exact = new BigDecimal(number.toString());
                if (type == Double.class) {
                    return exact.doubleValue();
                }
                return type == Integer.class ? (Object) exact.intValueExact() : (Object) exact.longValueExact();
            } catch (ArithmeticException | NumberFormatException e) {
                throw new IllegalArgumentException(
                        label + " " + Printable.value(value) + ": expected " + expected(), e);
            }
        }
        throw new IllegalArgumentException(label + " '" + Printable.value(value) + "': expected " + expected());
    }

    private String expected() {
        return type == String.class ? "text" : type == Double.class ? "a number" : "a whole number";
    }
}
