package org.zimagelab.tuning;

import java.math.BigDecimal;
import org.zimagelab.diffusion.Request;

/**
 * What a sweep can vary. The constants stand in the order of execution, outermost first: runs that follow each other
 * share prompt, then seed, and with them the text features and the first velocity.
 */
public enum Parameter {
    PROMPT("prompt", String.class) {
        @Override
        public Object of(Request request) {
            return request.prompt();
        }

        @Override
        Request set(Request request, Object value) {
            return request.withPrompt((String) value);
        }
    },
    SEED("seed", Long.class) {
        @Override
        public Object of(Request request) {
            return request.seed();
        }

        @Override
        Request set(Request request, Object value) {
            return request.withSeed((Long) value);
        }
    },
    SAMPLER("sampler", String.class) {
        @Override
        public Object of(Request request) {
            return request.sampler();
        }

        @Override
        Request set(Request request, Object value) {
            return request.withSampler((String) value);
        }
    },
    /** Time shift; {@link #of} gives NaN where the model's own holds. */
    SHIFT("shift", Double.class) {
        @Override
        public Object of(Request request) {
            return request.shift().orElse(Double.NaN);
        }

        @Override
        Request set(Request request, Object value) {
            return request.withShift((Double) value);
        }
    },
    STEPS("steps", Integer.class) {
        @Override
        public Object of(Request request) {
            return request.steps();
        }

        @Override
        Request set(Request request, Object value) {
            return request.withSteps((Integer) value);
        }
    },
    /** diffusers' s; 0 is off, and cfg = s + 1. */
    GUIDANCE("guidance", Double.class) {
        @Override
        public Object of(Request request) {
            return request.guidance().scale();
        }

        @Override
        Request set(Request request, Object value) {
            return request.withGuidance((Double) value);
        }
    };

    private final String label;
    private final Class<?> type;

    Parameter(String label, Class<?> type) {
        this.label = label;
        this.type = type;
    }

    /** The word in tables, options and charts: {@code steps}. */
    public String label() {
        return label;
    }

    /** Of its values: String, Integer, Long or Double. */
    public Class<?> type() {
        return type;
    }

    /** Whether values can stand on a number axis. */
    public boolean isNumber() {
        return type != String.class;
    }

    /** Whether its values are replicates of a cell rather than cells of their own: true for the seed. */
    public boolean isReplicate() {
        return this == SEED;
    }

    /** The value that a request has. */
    public abstract Object of(Request request);

    /** A copy of the request with this value, which is of {@link #type()}. */
    abstract Request set(Request request, Object value);

    /**
     * A value as this parameter's type: any number becomes the one wanted where nothing is lost.
     *
     * @throws IllegalArgumentException with one line, if it is not one
     */
    Object cast(Object value) {
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
                throw new IllegalArgumentException(label + " " + value + ": expected " + expected(), e);
            }
        }
        throw new IllegalArgumentException(label + " '" + value + "': expected " + expected());
    }

    private String expected() {
        return type == String.class ? "text" : type == Double.class ? "a number" : "a whole number";
    }
}
