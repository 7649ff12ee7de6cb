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
import java.util.Optional;
import java.util.stream.Stream;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.files.FileStamp;
import org.zimagelab.torch.weights.Weights;

/** A folder in the published Hugging Face layout, as diffusers writes and reads it. */
final class DiffusersLayout {
    static final String INDEX = "model_index.json";

    /** The configs and the tokenizer. */
    static final List<String> FILES = List.of(
            INDEX,
            "scheduler/scheduler_config.json",
            "tokenizer/tokenizer.json",
            "text_encoder/config.json",
            "transformer/config.json",
            "vae/config.json");

    /** Read if they are there. */
    static final List<String> OPTIONAL = List.of("tokenizer/tokenizer_config.json");

    private DiffusersLayout() {}

    /** @throws ModelException naming the file and the reason */
    static ModelFolder read(String name, Path path) {
        if (!Files.isDirectory(path)) {
            throw new ModelException(path + ": missing folder");
        }
        Map<Path, FileStamp> stamps = stamps(path);
        ModelConfigs configs = ModelConfigs.read(path);
        ModelWeights weights = ModelWeights.read(path);
        configs.requireFit(path);
        return new ModelFolder(
                name,
                path,
                configs,
                weights,
                Optional.of(path.resolve("tokenizer")),
                new DecidingFiles(names(path, weights, stamps), stamps, ""));
    }

    /** The files that decide pixels. All but the tokenizer's config must be there. */
    private static Map<Path, String> names(Path path, ModelWeights weights, Map<Path, FileStamp> stamps) {
        List<Path> files = new ArrayList<>(configs(path));
        for (Weights part : weights.all()) {
            files.addAll(part.files());
            stamps.keySet().stream()
                    .filter(file ->
                            file.startsWith(part.folder()) && file.toString().endsWith(".index.json"))
                    .forEach(files::add);
        }
        Map<Path, String> names = new LinkedHashMap<>();
        files.forEach(file -> names.put(file, path.relativize(file).toString().replace('\\', '/')));
        return names;
    }

    /** The files of a folder's configs and its tokenizer, whether or not they exist. */
    static List<Path> configs(Path path) {
        return Stream.concat(
                        FILES.stream().map(path::resolve),
                        OPTIONAL.stream().map(path::resolve).filter(Files::exists))
                .toList();
    }

    /** Other files beside a model, such as pictures, may be many. */
    private static boolean isRead(Path file) {
        String name = file.getFileName().toString();
        return (name.endsWith(".json") || name.endsWith(".safetensors") || name.endsWith(".gguf"))
                && Files.isRegularFile(file);
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
                stamps.putAll(DecidingFiles.stamps(
                        files.filter(DiffusersLayout::isRead).toList()));
            } catch (IOException | UncheckedIOException e) {
                throw new ModelException(part + ": cannot be read (" + AtomicFile.reason(e) + ")", e);
            }
        }
        return stamps;
    }
}
