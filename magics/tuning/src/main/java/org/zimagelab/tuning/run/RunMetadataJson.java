package org.zimagelab.tuning.run;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.Stages;
import org.zimagelab.diffusion.config.Json;

/** A recipe as JSON, field by field: what stands in files must not change because a record's field was renamed. */
final class RunMetadataJson {
    private static final int FORMAT = 1;
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private RunMetadataJson() {}

    static String write(RunMetadata recipe) {
        Request request = recipe.request();
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("prompt", request.prompt());
        json.addProperty("negative", request.negative());
        json.addProperty("width", request.width());
        json.addProperty("height", request.height());
        json.addProperty("steps", request.steps());
        JsonObject guidance = new JsonObject();
        guidance.addProperty("scale", request.guidance().scale());
        guidance.addProperty("normalization", request.guidance().normalization());
        guidance.addProperty("truncation", request.guidance().truncation());
        request.guidance().stages().ifPresent(stages -> guidance.addProperty("stages", stages.text()));
        json.add("guidance", guidance);
        json.addProperty("seed", request.seed());
        json.addProperty("sampler", request.sampler());
        json.addProperty("shift", request.shift().isPresent() ? request.shift().getAsDouble() : null);
        json.addProperty("max_length", request.maxLength());
        JsonArray sigmas = new JsonArray();
        recipe.sigmas().forEach(sigmas::add);
        json.add("sigmas", sigmas);
        JsonObject model = new JsonObject();
        model.addProperty("name", recipe.model().name());
        model.addProperty("weights", recipe.model().fingerprint());
        model.addProperty("device", recipe.model().device());
        model.addProperty("dtype", recipe.model().dtype());
        model.addProperty("shift", recipe.model().shift());
        model.addProperty("engine", recipe.model().engine());
        json.add("model", model);
        json.addProperty("seconds", recipe.cost().seconds());
        json.addProperty("network_calls", recipe.cost().networkCalls());
        json.addProperty("reused_calls", recipe.cost().reusedCalls());
        json.addProperty("made", recipe.made());
        json.addProperty("pixels", recipe.pixels());
        return GSON.toJson(json);
    }

    static RunMetadata read(String text) {
        try {
            JsonObject json = Json.parse(text).getAsJsonObject();
            int format = field(json, "format").getAsInt();
            if (format != FORMAT) {
                throw new JsonParseException(
                        "format " + format + ", of another version than this one (" + FORMAT + ")");
            }
            JsonObject model = field(json, "model").getAsJsonObject();
            return new RunMetadata(
                    request(json),
                    new RunMetadata.Model(
                            field(model, "name").getAsString(),
                            field(model, "weights").getAsString(),
                            field(model, "device").getAsString(),
                            field(model, "dtype").getAsString(),
                            field(model, "shift").getAsDouble(),
                            field(model, "engine").getAsString()),
                    doubles(field(json, "sigmas").getAsJsonArray()),
                    new Cost(
                            field(json, "seconds").getAsDouble(),
                            field(json, "network_calls").getAsLong(),
                            field(json, "reused_calls").getAsLong()),
                    field(json, "made").getAsString(),
                    field(json, "pixels").getAsString());
        } catch (IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
            // Gson's own words for a value of the wrong kind; NumberFormatException is among them.
            throw new JsonParseException(Printable.value(e.getMessage()), e);
        }
    }

    private static Request request(JsonObject json) {
        JsonObject guidance = field(json, "guidance").getAsJsonObject();
        JsonElement shift = field(json, "shift");
        return new Request(
                field(json, "prompt").getAsString(),
                field(json, "negative").getAsString(),
                field(json, "width").getAsInt(),
                field(json, "height").getAsInt(),
                field(json, "steps").getAsInt(),
                new Guidance(
                        field(guidance, "scale").getAsDouble(),
                        field(guidance, "normalization").getAsDouble(),
                        field(guidance, "truncation").getAsDouble(),
                        Optional.ofNullable(guidance.get("stages")).map(text -> Stages.parse(text.getAsString()))),
                field(json, "seed").getAsLong(),
                field(json, "sampler").getAsString(),
                shift.isJsonNull() ? OptionalDouble.empty() : OptionalDouble.of(shift.getAsDouble()),
                field(json, "max_length").getAsInt());
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
