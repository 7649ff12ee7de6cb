package org.zimagelab.diffusion;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.diffusion.config.SchedulerConfig;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.files.FileHashes;
import org.zimagelab.torch.files.FileStamp;
import org.zimagelab.torch.files.HashedFiles;
import org.zimagelab.torch.hub.HuggingFaceCache;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.Weights;

/**
 * A model in the published Hugging Face layout, read and checked but not yet in use.
 *
 * @param name as the person called it
 * @param path the folder
 * @param stamps of its files, taken before any of them was read
 * @param index what {@code model_index.json} says
 */
record ModelFolder(
        String name,
        Path path,
        Map<Path, FileStamp> stamps,
        PipelineIndex index,
        SchedulerConfig scheduler,
        TextEncoderConfig textEncoder,
        TransformerConfig transformer,
        VaeConfig vae,
        Weights textEncoderWeights,
        Weights transformerWeights,
        Weights vaeWeights) {
    private static final List<String> FILES = List.of(
            "model_index.json",
            "scheduler/scheduler_config.json",
            "tokenizer/tokenizer.json",
            "text_encoder/config.json",
            "transformer/config.json",
            "vae/config.json");
    private static final List<String> OPTIONAL = List.of("tokenizer/tokenizer_config.json");

    /** @throws ModelException naming the file and the reason, also that a snapshot is not completely downloaded */
    static ModelFolder read(String name, Path path) {
        try {
            return checked(name, path);
        } catch (ModelException e) {
            throw HuggingFaceCache.explained(path.toAbsolutePath().normalize(), e);
        }
    }

    private static ModelFolder checked(String name, Path path) {
        if (!Files.isDirectory(path)) {
            throw new ModelException(path + ": missing folder");
        }
        Map<Path, FileStamp> stamps = stamps(path);
        PipelineIndex index = PipelineIndex.read(path);
        ModelFolder f = new ModelFolder(
                name,
                path,
                stamps,
                index,
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

    /** Guesses the variant from the configs and from the names of the folder and of the target that it links to. */
    VariantGuess variant() {
        Path here = path.toAbsolutePath().normalize();
        List<String> names = new ArrayList<>(List.of(name));
        names.add(HuggingFaceCache.name(here));
        try {
            names.add(HuggingFaceCache.name(here.toRealPath()));
        } catch (IOException e) {
            // the folder has no other name
        }
        return VariantGuess.of(
                index,
                scheduler.dynamic() == null ? OptionalDouble.of(scheduler.shift()) : OptionalDouble.empty(),
                names);
    }

    List<Weights> components() {
        return List.of(textEncoderWeights, transformerWeights, vaeWeights);
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
        return components().stream()
                .flatMap(w -> w.files().stream())
                .mapToLong(Safetensors::size)
                .sum();
    }

    /** The files that decide pixels. All but the tokenizer's config must be there. */
    private List<Path> files() {
        List<Path> files = new ArrayList<>(FILES.stream().map(path::resolve).toList());
        files.addAll(OPTIONAL.stream().map(path::resolve).filter(Files::exists).toList());
        for (Weights weights : components()) {
            files.addAll(weights.files());
            stamps.keySet().stream()
                    .filter(file ->
                            file.startsWith(weights.folder()) && file.toString().endsWith(".index.json"))
                    .forEach(files::add);
        }
        return files;
    }

    /**
     * Those files as they were when {@link #read} began.
     *
     * @throws ModelException if one appeared or vanished meanwhile
     */
    HashedFiles hashed(FileHashes memory) {
        Map<Path, FileStamp> read = new LinkedHashMap<>();
        for (Path file : files()) {
            FileStamp stamp = stamps.get(file);
            if (stamp == null) {
                throw new ModelException(
                        file + (Files.isRegularFile(file) ? ": appeared while the model was being read" : ": missing"));
            }
            read.put(file, stamp);
        }
        return new HashedFiles(read, memory);
    }

    /** Other files beside a model, such as pictures, may be many. */
    private static boolean isRead(Path file) {
        String name = file.getFileName().toString();
        return (name.endsWith(".json") || name.endsWith(".safetensors")) && Files.isRegularFile(file);
    }

    /** The stamps of all files that may be read. */
    private static Map<Path, FileStamp> stamps(Path folder) {
        Map<Path, FileStamp> stamps = new LinkedHashMap<>();
        List<Path> folders = new ArrayList<>(List.of(folder));
        FILES.forEach(file -> folders.add(folder.resolve(file).getParent()));
        for (Path part : new LinkedHashSet<>(folders)) {
            if (!Files.isDirectory(part)) {
                continue; // reading the part reports it
            }
            try (Stream<Path> files = Files.list(part)) {
                for (Path file : files.filter(ModelFolder::isRead).toList()) {
                    stamps.put(file, FileStamp.of(file));
                }
            } catch (IOException | UncheckedIOException e) {
                throw new ModelException(part + ": cannot be read (" + AtomicFile.reason(e) + ")", e);
            }
        }
        return stamps;
    }
}
