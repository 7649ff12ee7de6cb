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
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.torch.config.Json;

/** Metadata as JSON, field by field, so that renaming a record's field does not change the files. */
final class RunMetadataJson {
    private static final int FORMAT = 1;
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private RunMetadataJson() {}

    static String write(RunMetadata metadata) {
        Request request = metadata.request();
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        RequestJson.write(json, request);
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
            int format = RequestJson.field(json, "format").getAsInt();
            if (format != FORMAT) {
                throw new JsonParseException("format " + format + ", but this version reads format " + FORMAT);
            }
            JsonObject model = RequestJson.field(json, "model").getAsJsonObject();
            Request request = RequestJson.request(json);
            double shift = RequestJson.field(model, "shift").getAsDouble();
            // Checked here, so that later code can rely on it.
            RequestJson.requireShift(shift);
            return new RunMetadata(
                    request,
                    new RunMetadata.Model(
                            RequestJson.field(model, "name").getAsString(),
                            RequestJson.field(model, "weights").getAsString(),
                            RequestJson.field(model, "device").getAsString(),
                            RequestJson.field(model, "dtype").getAsString(),
                            shift,
                            RequestJson.field(model, "engine").getAsString(),
                            Optional.ofNullable(model.get("variant")).flatMap(word -> variant(word.getAsString()))),
                    doubles(RequestJson.field(json, "sigmas").getAsJsonArray()),
                    new Cost(
                            RequestJson.field(json, "seconds").getAsDouble(),
                            RequestJson.field(json, "network_calls").getAsLong(),
                            RequestJson.field(json, "reused_calls").getAsLong(),
                            json.has("skipped_calls")
                                    ? json.get("skipped_calls").getAsLong()
                                    : 0),
                    RequestJson.field(json, "made").getAsString(),
                    RequestJson.field(json, "pixels").getAsString(),
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

    private static String word(Variant variant) {
        return variant.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Variant> variant(String word) {
        return Stream.of(Variant.values())
                .filter(variant -> word(variant).equals(word))
                .findFirst();
    }

    private static List<Double> doubles(JsonArray array) {
        List<Double> values = new ArrayList<>(array.size());
        array.forEach(x -> values.add(x.getAsDouble()));
        return values;
    }
}
