package org.zimagelab.tuning.run;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.torch.config.Json;
import org.zimagelab.tuning.parameter.Decimals;
import org.zimagelab.tuning.parameter.Parameter;

/** Metadata as JSON, field by field, so that renaming a record's field does not change the files. */
final class RunMetadataJson {
    private static final int FORMAT = 1;
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

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

    private RunMetadataJson() {}

    static String write(RunMetadata metadata) {
        Request request = metadata.request();
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        JsonObject guidance = new JsonObject();
        for (Parameter parameter : ORDER) {
            if (parameter.isInGuidance() && !json.has("guidance")) {
                json.add("guidance", guidance);
            }
            if (parameter.isKept() && !(parameter.isOptional() && parameter.isOff(request))) {
                write(parameter.isInGuidance() ? guidance : json, parameter, request);
            }
        }
        JsonArray sigmas = new JsonArray();
        metadata.sigmas().forEach(sigmas::add);
        json.add("sigmas", sigmas);
        JsonObject model = new JsonObject();
        model.addProperty("name", metadata.model().name());
        model.addProperty("weights", metadata.model().fingerprint());
        model.addProperty("device", metadata.model().device());
        model.addProperty("dtype", metadata.model().dtype());
        model.addProperty("shift", metadata.model().shift());
        model.addProperty("engine", metadata.model().engine());
        metadata.model().variant().ifPresent(variant -> model.addProperty("variant", word(variant)));
        json.add("model", model);
        json.addProperty("seconds", metadata.cost().seconds());
        json.addProperty("network_calls", metadata.cost().networkCalls());
        json.addProperty("reused_calls", metadata.cost().reusedCalls());
        if (request.stepCache() > 0) {
            json.addProperty("skipped_calls", metadata.cost().skippedCalls());
        }
        json.addProperty("made", metadata.made());
        json.addProperty("pixels", metadata.pixels());
        metadata.program().ifPresent(program -> json.addProperty("program", program));
        metadata.machine().ifPresent(machine -> json.addProperty("machine", machine));
        return GSON.toJson(json);
    }

    static RunMetadata read(String text) {
        try {
            JsonObject json = Json.parse(text).getAsJsonObject();
            int format = field(json, "format").getAsInt();
            if (format != FORMAT) {
                throw new JsonParseException("format " + format + ", but this version reads format " + FORMAT);
            }
            JsonObject model = field(json, "model").getAsJsonObject();
            Request request = request(json);
            double shift = field(model, "shift").getAsDouble();
            // Checked here, so that later code can rely on it.
            EMPTY.withShift(shift);
            return new RunMetadata(
                    request,
                    new RunMetadata.Model(
                            field(model, "name").getAsString(),
                            field(model, "weights").getAsString(),
                            field(model, "device").getAsString(),
                            field(model, "dtype").getAsString(),
                            shift,
                            field(model, "engine").getAsString(),
                            Optional.ofNullable(model.get("variant")).flatMap(word -> variant(word.getAsString()))),
                    doubles(field(json, "sigmas").getAsJsonArray()),
                    new Cost(
                            field(json, "seconds").getAsDouble(),
                            field(json, "network_calls").getAsLong(),
                            field(json, "reused_calls").getAsLong(),
                            json.has("skipped_calls")
                                    ? json.get("skipped_calls").getAsLong()
                                    : 0),
                    field(json, "made").getAsString(),
                    field(json, "pixels").getAsString(),
                    Optional.ofNullable(json.get("program")).map(JsonElement::getAsString),
                    Optional.ofNullable(json.get("machine")).map(RunMetadataJson::text));
        } catch (IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
            // Gson throws these for a value of the wrong kind, NumberFormatException among them.
            throw new JsonParseException(Printable.value(e.getMessage()), e);
        }
    }

    private static String text(JsonElement value) {
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            throw new JsonParseException("'machine' is no text");
        }
        return value.getAsString();
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

    private static String word(Variant variant) {
        return variant.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Variant> variant(String word) {
        return Stream.of(Variant.values())
                .filter(variant -> word(variant).equals(word))
                .findFirst();
    }

    private static Request request(JsonObject json) {
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

    private static List<Double> doubles(JsonArray array) {
        List<Double> values = new ArrayList<>(array.size());
        array.forEach(x -> values.add(x.getAsDouble()));
        return values;
    }

    private static JsonElement field(JsonObject json, String name) {
        JsonElement value = json.get(name);
        if (value == null) {
            throw new JsonParseException("'" + name + "' is missing");
        }
        return value;
    }
}
