package org.zimagelab.perception;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.torch.hub.Hub;
import org.zimagelab.torch.hub.HubAddress;
import org.zimagelab.torch.hub.HuggingFaceCache;
import org.zimagelab.torch.hub.ModelScopeCache;

/**
 * A folder of a hub's repository that has weights.
 *
 * @param hub where the repository is
 * @param id of the repository, such as {@code DiffSynth-Studio/ImageMetrics}
 * @param path of the folder in the repository; empty for the repository itself
 * @param files that are needed of the folder; the first holds the tensors
 */
record HubFolder(Hub hub, String id, String path, List<String> files) {

    /** The top folder of a repository of Hugging Face. */
    static HubFolder huggingFace(String id, String... files) {
        return new HubFolder(Hub.HUGGING_FACE, id, "", List.of(files));
    }

    /** A folder of a repository of ModelScope. */
    static HubFolder modelScope(String id, String path, String... files) {
        return new HubFolder(Hub.MODEL_SCOPE, id, path, List.of(files));
    }

    /**
     * Where the folder may be on this machine: in the folder that the environment variable {@code ZIMAGE_LAB_WEIGHTS}
     * (or the system property {@code zimage.weights}) names, then in the hub's cache.
     */
    Stream<Path> here() {
        String own = System.getProperty("zimage.weights", System.getenv("ZIMAGE_LAB_WEIGHTS"));
        Stream<Path> named = own == null || own.isBlank() ? Stream.empty() : Stream.of(Path.of(own, name()));
        return Stream.concat(named, cached().stream());
    }

    private Optional<Path> cached() {
        return address().cached(cache()).map(folder -> folder.resolve(path));
    }

    /** The folder of the hub's cache. */
    Path cache() {
        return hub == Hub.HUGGING_FACE ? HuggingFaceCache.folder() : ModelScopeCache.folder();
    }

    /**
     * The file with the tensors in one of the folders {@link #here()}. In a repository that has nothing else, it may
     * have any name that {@link PublishedWeights#file} takes.
     */
    Optional<Path> weights() {
        return here().flatMap(folder -> {
                    Path file = folder.resolve(files.get(0));
                    if (path.isEmpty() && PublishedWeights.in(folder)) {
                        return Stream.of(PublishedWeights.file(folder));
                    }
                    return Files.isRegularFile(file) ? Stream.of(file) : Stream.empty();
                })
                .findFirst();
    }

    /** A pickle that is here instead of the file with the tensors. */
    Optional<Path> pickle() {
        return here().flatMap(folder -> PublishedWeights.pickle(folder).stream())
                .findFirst();
    }

    HubAddress address() {
        return new HubAddress(hub, id, Optional.empty(), Optional.empty());
    }

    /** The needed files by their paths in the repository. */
    List<String> paths() {
        return files.stream()
                .map(file -> path.isEmpty() ? file : path + "/" + file)
                .toList();
    }

    /** The command of the hub's own program that downloads the files. */
    String command() {
        return (hub == Hub.HUGGING_FACE ? "hf download " : "modelscope download --model ") + id + " "
                + paths().stream().collect(Collectors.joining(" "));
    }

    /** The folder's name below the one that {@code ZIMAGE_LAB_WEIGHTS} names. */
    String name() {
        String repository = id.substring(id.indexOf('/') + 1);
        return path.isEmpty() ? repository : repository + "/" + path;
    }
}
