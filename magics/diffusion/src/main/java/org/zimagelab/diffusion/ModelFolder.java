package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.config.SchedulerConfig;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.layout.PartFile;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.files.FileHashes;
import org.zimagelab.torch.files.HashedFiles;
import org.zimagelab.torch.hub.HuggingFaceCache;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.Weights;

/**
 * A model, read and checked but not yet in use: a folder in diffusers' layout, or files of weights without configs, as
 * ComfyUI has them.
 *
 * @param name as the person called it
 * @param path the folder, or the transformer's file
 * @param configs of the networks and the schedule
 * @param weights of the networks
 * @param tokenizer the folder of its file; empty for Qwen's, which comes with this program
 * @param files that decide pixels
 */
record ModelFolder(
        String name,
        Path path,
        ModelConfigs configs,
        ModelWeights weights,
        Optional<Path> tokenizer,
        DecidingFiles files) {

    /** @see #read(String, Path, LoadOptions.Files) */
    static ModelFolder read(String name, Path path) {
        return read(name, path, LoadOptions.Files.NONE);
    }

    /**
     * @param path a folder, or the file of a transformer
     * @param chosen files and a folder that the person named beside it
     * @throws ModelException naming the file and the reason, also that a snapshot is not completely downloaded
     */
    static ModelFolder read(String name, Path path, LoadOptions.Files chosen) {
        List<PartFile> single = SingleFileLayout.files(path);
        if (Files.isRegularFile(path) || !single.isEmpty()) {
            return SingleFileLayout.read(name, path, single, chosen);
        }
        if (!chosen.equals(LoadOptions.Files.NONE)) {
            throw new ModelException(Printable.path(path) + ": has configs of its own, so --like, --text-encoder and"
                    + " --vae are not for it; they are for weights without configs, as ComfyUI has them");
        }
        try {
            return DiffusersLayout.read(name, path);
        } catch (ModelException e) {
            throw HuggingFaceCache.explained(path.toAbsolutePath().normalize(), e);
        }
    }

    /**
     * The same, with the transformer's large matrices in another form.
     *
     * @throws ModelException if the files store them in this form, or in fewer bits, already
     */
    ModelFolder with(WeightDtype dtype) {
        return dtype.format().isEmpty()
                ? this
                : new ModelFolder(
                        name,
                        path,
                        configs,
                        weights.withTransformer(
                                weights.transformer().quantised(dtype.format().get(), Transformer::isBlockMatrix)),
                        tokenizer,
                        files);
    }

    SchedulerConfig scheduler() {
        return configs.scheduler();
    }

    TextEncoderConfig textEncoder() {
        return configs.textEncoder();
    }

    TransformerConfig transformer() {
        return configs.transformer();
    }

    VaeConfig vae() {
        return configs.vae();
    }

    Weights textEncoderWeights() {
        return weights.textEncoder();
    }

    Weights transformerWeights() {
        return weights.transformer();
    }

    Weights vaeWeights() {
        return weights.vae();
    }

    /**
     * Guesses the variant from the configs and from the names of the folder and of the target that it links to; where
     * the transformer's file is all there is, from its name first.
     */
    VariantGuess variant() {
        Path here = path.toAbsolutePath().normalize();
        List<String> names = new ArrayList<>();
        if (!files.assumed().isEmpty()) {
            names.add(transformerWeights().files().get(0).getFileName().toString());
        }
        names.add(name);
        names.add(HuggingFaceCache.name(here));
        try {
            names.add(HuggingFaceCache.name(here.toRealPath()));
        } catch (IOException e) {
            // the folder has no other name
        }
        return configs.isAssumed()
                ? VariantGuess.ofNames(names)
                : VariantGuess.of(configs.index(), configs.constantShift(), names);
    }

    /** Which file was taken for which network, and whose configs; none in diffusers' layout, where a folder has all. */
    List<String> sources() {
        if (files.assumed().isEmpty()) {
            return List.of();
        }
        return List.of(
                "transformer " + Printable.path(transformerWeights().folder()),
                "text encoder " + Printable.path(textEncoderWeights().folder()),
                "VAE " + Printable.path(vaeWeights().folder()),
                "configs and tokenizer "
                        + tokenizer
                                .map(folder -> "of " + Printable.path(folder.resolveSibling("")))
                                .orElse("of the published Z-Image"));
    }

    List<Weights> components() {
        return weights.all();
    }

    /** How many weights the three networks have. */
    long parameters() {
        return components().stream()
                .flatMap(w -> w.tensors().values().stream())
                .mapToLong(t -> t.values())
                .sum();
    }

    /** Bytes of the weight files. */
    long weightBytes() {
        return weights.files().mapToLong(Safetensors::size).sum();
    }

    /** See {@link DecidingFiles#hashed}. */
    HashedFiles hashed(FileHashes memory) {
        return files.hashed(memory);
    }
}
