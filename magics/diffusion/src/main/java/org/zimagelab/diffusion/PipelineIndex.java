package org.zimagelab.diffusion;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.ConfigFile;

/**
 * {@code model_index.json}: the pipeline that a folder belongs to, and its networks.
 *
 * @param distilled {@code is_distilled}, where the file says it
 * @param source {@code _name_or_path}, the model that this one was saved from
 */
record PipelineIndex(Optional<Boolean> distilled, Optional<String> source) {
    /** Of weights that came without configs. */
    static final PipelineIndex NONE = new PipelineIndex(Optional.empty(), Optional.empty());

    /**
     * Pipelines that begin with a picture, or with a part of one, have the same networks and make pictures from text
     * too.
     */
    private static final Pattern OURS = Pattern.compile("ZImage\\w*Pipeline");

    private static final Set<String> NETWORKS = Set.of("scheduler", "text_encoder", "tokenizer", "transformer", "vae");

    /** The classes of the networks that are computed here. A folder that names none is judged by its configs. */
    private static final Map<String, List<String>> CLASSES = Map.of(
            "text_encoder", List.of("Qwen3Model", "Qwen3ForCausalLM"),
            "transformer", List.of("ZImageTransformer2DModel"),
            "vae", List.of("AutoencoderKL"));

    /** @throws ModelException with one line that says what the folder is instead, and which networks it has too many */
    static PipelineIndex read(Path folder) {
        ConfigFile f = ConfigFile.read(folder.resolve("model_index.json"));
        String pipeline = f.text("_class_name");
        if (!OURS.matcher(pipeline).matches()) {
            throw new ModelException(f.path() + ": the pipeline is " + Printable.value(pipeline)
                    + ", of another model; only Z-Image's are loaded (ZImagePipeline and those of the same networks)");
        }
        f.json().entrySet().forEach(e -> check(f, pipeline, e.getKey(), e.getValue()));
        return new PipelineIndex(
                f.has("is_distilled") ? Optional.of(f.flag("is_distilled", false)) : Optional.empty(),
                f.has("_name_or_path") && f.json().get("_name_or_path").isJsonPrimitive()
                        ? Optional.of(f.json().get("_name_or_path").getAsString())
                        : Optional.empty());
    }

    private static void check(ConfigFile f, String pipeline, String part, JsonElement value) {
        Optional<String> className = className(value);
        if (className.isEmpty()) {
            return;
        }
        String named = Printable.value(part) + " (" + Printable.value(className.get()) + ")";
        if (!NETWORKS.contains(part)) {
            throw new ModelException(f.path() + ": the pipeline " + Printable.value(pipeline) + " has a " + named
                    + " too, which is not computed here; a folder without it, as ZImagePipeline,"
                    + " makes pictures from text");
        }
        List<String> known = CLASSES.get(part);
        if (known != null && !known.contains(className.get())) {
            throw new ModelException(
                    f.path() + ": the " + named + " is not supported; expected " + String.join(" or ", known));
        }
    }

    /** A part of a pipeline is a list of a library and a class; nulls where the pipeline does without it. */
    private static Optional<String> className(JsonElement value) {
        if (!value.isJsonArray()) {
            return Optional.empty();
        }
        JsonArray pair = value.getAsJsonArray();
        return pair.size() == 2
                        && pair.get(1).isJsonPrimitive()
                        && pair.get(1).getAsJsonPrimitive().isString()
                ? Optional.of(pair.get(1).getAsString())
                : Optional.empty();
    }
}
