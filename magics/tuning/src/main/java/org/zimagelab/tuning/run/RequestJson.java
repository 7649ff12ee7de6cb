package org.zimagelab.tuning.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.List;
import java.util.OptionalDouble;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Decimals;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * The settings of a picture as JSON, as a picture's metadata have them: all that decide its pixels beside the model.
 * The model's name and the form of its weights are not among them.
 */
public final class RequestJson {
    /** The order of the parameters in files of format 1; later parameters follow. */
    private static final List<Parameter> ORDER = Parameter.beginningWith(
            Parameter.PROMPT,
            Parameter.NEGATIVE,
            Parameter.WIDTH,
            Parameter.HEIGHT,
            Parameter.STEPS,
            Parameter.GUIDANCE,
            Parameter.NORMALIZATION,
            Parameter.TRUNCATION,
            Parameter.STAGES,
            Parameter.SEED,
            Parameter.SAMPLER,
            Parameter.SHIFT,
            Parameter.MAX_LENGTH);

    /** The request that a file's values are set on. */
    private static final Request EMPTY =
            new Request("", "", 1, 1, 1, Guidance.OFF, 0, "", OptionalDouble.empty(), Request.DEFAULT_MAX_LENGTH);

    private RequestJson() {}

    /** One JSON object; {@link #read} makes the same request of it, without {@code model} and {@code weightDtype}. */
    public static JsonObject write(Request request) {
        JsonObject json = new JsonObject();
        write(json, request);
        return json;
    }

    /**
     * The request of an object that {@link #write} made.
     *
     * @throws JsonParseException with one line, if a value is missing or of another kind
     * @throws IllegalArgumentException with one line, if no request has these values
     */
    public static Request read(JsonObject json) {
        try {
            return request(json);
        } catch (IllegalStateException | UnsupportedOperationException | NumberFormatException e) {
            throw new JsonParseException(Printable.value(e.getMessage()), e);
        }
    }

    static void requireShift(double shift) {
        EMPTY.withShift(shift);
    }

    static void write(JsonObject json, Request request) {
        JsonObject guidance = new JsonObject();
        for (Parameter parameter : ORDER) {
            if (parameter.isInGuidance() && !json.has("guidance")) {
                json.add("guidance", guidance);
            }
            if (parameter.isKept() && !(parameter.isOptional() && parameter.isOff(request))) {
                write(parameter.isInGuidance() ? guidance : json, parameter, request);
            }
        }
    }

    private static void write(JsonObject json, Parameter parameter, Request request) {
        Object value = parameter.of(request);
        if (value instanceof String text) {
            json.addProperty(parameter.field(), text);
        } else {
            // not a number: treated as missing
            json.addProperty(parameter.field(), value.equals(Double.NaN) ? null : (Number) value);
        }
    }

    static Request request(JsonObject json) {
        JsonObject guidance = field(json, "guidance").getAsJsonObject();
        Request request = EMPTY;
        for (Parameter parameter : ORDER) {
            JsonObject in = parameter.isInGuidance() ? guidance : json;
            if (parameter.isKept() && !(parameter.isOptional() && in.get(parameter.field()) == null)) {
                request = parameter.set(request, read(field(in, parameter.field()), parameter.type()));
            }
        }
        // Stages say how strong guidance is, so they must agree with the strength that the file names.
        double scale = field(guidance, "scale").getAsDouble();
        if (request.guidance().scale() != scale) {
            throw new IllegalArgumentException("guidance " + Decimals.plain(scale) + ": its stages are as strong as "
                    + Decimals.plain(request.guidance().scale()));
        }
        int steps = field(json, Parameter.STEPS.field()).getAsInt();
        if (request.steps() != steps) {
            throw new IllegalArgumentException("steps " + steps + ": its sigmas make " + request.steps());
        }
        return request;
    }

    private static Object read(JsonElement value, Class<?> type) {
        if (type == String.class) {
            return value.getAsString();
        }
        if (type == Double.class) {
            return value.isJsonNull() ? Double.NaN : value.getAsDouble();
        }
        return type == Integer.class ? (Object) value.getAsInt() : (Object) value.getAsLong();
    }

    static JsonElement field(JsonObject json, String name) {
        JsonElement value = json.get(name);
        if (value == null) {
            throw new JsonParseException("'" + name + "' is missing");
        }
        return value;
    }
}
