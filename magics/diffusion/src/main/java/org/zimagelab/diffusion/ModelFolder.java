package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.zimagelab.diffusion.config.ConfigFile;
import org.zimagelab.diffusion.config.SchedulerConfig;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.weights.Weights;

/**
 * A model in the published Hugging Face layout, read and checked but not yet in use.
 *
 * @param name as the person called it
 * @param path the folder
 */
record ModelFolder(
        String name,
        Path path,
        SchedulerConfig scheduler,
        TextEncoderConfig textEncoder,
        TransformerConfig transformer,
        VaeConfig vae,
        Weights textEncoderWeights,
        Weights transformerWeights,
        Weights vaeWeights) {

    /** A folder that exists, else an embedded model's name, else a Hugging Face id in the local cache. */
    static Path find(String source) {
        try {
            if (Files.isDirectory(Path.of(source))) {
                return Path.of(source);
            }
        } catch (InvalidPathException e) {
            // no path, so perhaps a name
        }
        List<ModelSource> embedded = embedded();
        for (ModelSource s : embedded) {
            if (s.name().equals(source)) {
                try {
                    return s.folder();
                } catch (IOException e) {
                    throw new ModelException(source + ": cannot be unpacked (" + e.getMessage() + ")", e);
                }
            }
        }
        if (source.matches("[\\w.-]+/[\\w.-]+")) {
            return HuggingFaceCache.find(source);
        }
        throw new ModelException("'" + Printable.value(source) + "': no such folder; expected "
                + embedded.stream().map(s -> s.name() + ", ").collect(Collectors.joining())
                + "a model folder, or a Hugging Face id such as Tongyi-MAI/Z-Image-Turbo");
    }

    static List<ModelSource> embedded() {
        return ServiceLoader.load(ModelSource.class, ModelSource.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    static ModelFolder read(String name, Path path) {
        if (!Files.isDirectory(path)) {
            throw new ModelException(path + ": missing folder");
        }
        ConfigFile index = ConfigFile.read(path.resolve("model_index.json"));
        index.supports(index.text("_class_name").equals("ZImagePipeline"), "_class_name", "\"ZImagePipeline\"");
        ModelFolder f = new ModelFolder(
                name,
                path,
                SchedulerConfig.read(path.resolve("scheduler")),
                TextEncoderConfig.read(path.resolve("text_encoder")),
                TransformerConfig.read(path.resolve("transformer")),
                VaeConfig.read(path.resolve("vae")),
                Weights.read(path.resolve("text_encoder")),
                Weights.read(path.resolve("transformer")),
                Weights.read(path.resolve("vae")));
        if (f.textEncoder.hidden() != f.transformer.featureDim()) {
            throw new ModelException(path + ": the text encoder's hidden_size " + f.textEncoder.hidden()
                    + " is not the transformer's cap_feat_dim " + f.transformer.featureDim());
        }
        if (f.vae.latentChannels() != f.transformer.channels()) {
            throw new ModelException(path + ": the VAE's latent_channels " + f.vae.latentChannels()
                    + " are not the transformer's in_channels " + f.transformer.channels());
        }
        return f;
    }

    /**
     * Turbo and base share every shape. The name decides where it says so; else the schedule: the published base shifts
     * by 6, Turbo by 3.
     */
    ModelInfo.Variant variant() {
        return ModelInfo.Variant.named(
                        name + " " + path.toAbsolutePath().normalize().getFileName())
                .orElse(scheduler.shift() > 4.5 ? ModelInfo.Variant.BASE : ModelInfo.Variant.TURBO);
    }

    List<Weights> components() {
        return List.of(textEncoderWeights, transformerWeights, vaeWeights);
    }

    String fingerprint() {
        try {
            return Fingerprint.of(
                    List.of(
                            path.resolve("scheduler/scheduler_config.json"),
                            path.resolve("tokenizer/tokenizer.json"),
                            path.resolve("text_encoder/config.json"),
                            path.resolve("transformer/config.json"),
                            path.resolve("vae/config.json")),
                    components());
        } catch (IOException e) {
            throw new ModelException(path + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
