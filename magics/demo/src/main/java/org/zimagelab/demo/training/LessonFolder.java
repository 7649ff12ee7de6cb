package org.zimagelab.demo.training;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.torch.config.ConfigFile;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;

/** The folder of a lesson's model: a copy of its base model's folder, with another transformer. */
final class LessonFolder {
    /** The shift of the published base model. It tells a base model from a Turbo, whatever the folder is called. */
    private static final double SHIFT = 6;

    private LessonFolder() {}

    /**
     * Writes the folder.
     *
     * @param folder empty, see {@link org.zimagelab.demo.folder.TrainedFolder#write}
     * @param base the base model's folder, in the published layout
     * @param weights of the transformer, by published name
     */
    static void write(Path folder, Path base, TransformerConfig config, Map<String, Tensor> weights)
            throws IOException {
        for (String part : List.of("scheduler", "text_encoder", "tokenizer", "transformer", "vae")) {
            Files.createDirectories(folder.resolve(part));
        }
        copy(base, folder);
        for (String part : List.of("text_encoder", "tokenizer", "vae")) {
            copy(base.resolve(part), folder.resolve(part));
        }
        JsonObject scheduler = json(base.resolve("scheduler/scheduler_config.json"));
        scheduler.addProperty("shift", SHIFT);
        write(folder.resolve("scheduler/scheduler_config.json"), scheduler);
        JsonObject transformer = json(base.resolve("transformer/config.json"));
        transformer.addProperty("dim", config.dim());
        transformer.addProperty("n_heads", config.heads());
        transformer.addProperty("n_kv_heads", config.heads());
        transformer.addProperty("n_layers", config.layers());
        transformer.addProperty("n_refiner_layers", config.refinerLayers());
        write(folder.resolve("transformer/config.json"), transformer);
        SafetensorsWriter.write(
                folder.resolve("transformer/diffusion_pytorch_model.safetensors"),
                Map.of("format", "pt"),
                weights,
                Dtype.BF16);
    }

    private static JsonObject json(Path file) {
        return ConfigFile.read(file).json();
    }

    private static void write(Path file, JsonObject json) throws IOException {
        String text =
                new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(json) + "\n";
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Copies the files of a folder, without its subfolders. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
