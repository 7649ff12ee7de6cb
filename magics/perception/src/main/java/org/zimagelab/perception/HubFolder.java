package org.zimagelab.perception;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.hub.DownloadState;
import org.zimagelab.torch.hub.Hub;
import org.zimagelab.torch.hub.HubAddress;
import org.zimagelab.torch.hub.HubSettings;
import org.zimagelab.torch.hub.HuggingFaceCache;
import org.zimagelab.torch.hub.ModelScopeCache;
import org.zimagelab.torch.hub.RepositoryDownload;

/**
 * A hub's repository that has weights.
 *
 * @param hub where it is
 * @param id such as {@code DiffSynth-Studio/ImageMetrics}
 * @param files that are needed of it, by their paths in it; the first holds the tensors
 */
record HubFolder(Hub hub, String id, List<String> files) {

    static HubFolder huggingFace(String id, String... files) {
        return new HubFolder(Hub.HUGGING_FACE, id, List.of(files));
    }

    static HubFolder modelScope(String id, String... files) {
        return new HubFolder(Hub.MODEL_SCOPE, id, List.of(files));
    }

    /**
     * Where the repository's files may be on this machine: in the folder that the environment variable
     * {@code ZIMAGE_LAB_WEIGHTS} (or the system property {@code zimage.weights}) names, then in the hub's cache.
     */
    Stream<Path> here() {
        String own = System.getProperty("zimage.weights", System.getenv("ZIMAGE_LAB_WEIGHTS"));
        Stream<Path> named = own == null || own.isBlank() ? Stream.empty() : Stream.of(Path.of(own, name()));
        return Stream.concat(named, address().cached(cache()).stream());
    }

    /** The folder of the hub's cache. */
    Path cache() {
        return hub == Hub.HUGGING_FACE ? HuggingFaceCache.folder() : ModelScopeCache.folder();
    }

    /**
     * The file with the tensors in one of the folders {@link #here()}. At the top of a repository it may have any name
     * that {@link PublishedWeights#file} takes.
     */
    Optional<Path> weights() {
        return here().flatMap(folder -> {
                    Path file = folder.resolve(files.get(0));
                    if (!files.get(0).contains("/") && PublishedWeights.in(folder)) {
                        return Stream.of(PublishedWeights.file(folder));
                    }
                    return Files.isRegularFile(file) ? Stream.of(file) : Stream.empty();
                })
                .findFirst();
    }

    /** Whether all files are in one of the folders {@link #here()}. */
    boolean isComplete() {
        return here().anyMatch(folder -> files.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file))));
    }

    /**
     * Downloads those of the files that are not in the hub's cache.
     *
     * @param settings of the hub
     * @return the file with the tensors
     * @throws ModelException with one line; what is complete stays
     */
    Path fetch(HubSettings settings, DownloadState.Listener listener) throws InterruptedException {
        return RepositoryDownload.of(address(), settings, listener).fetch(files).resolve(files.get(0));
    }

    /** A pickle that is here instead of the file with the tensors. */
    Optional<Path> pickle() {
        return here().map(folder -> folder.resolve(files.get(0)).getParent())
                .flatMap(folder -> PublishedWeights.pickle(folder).stream())
                .findFirst();
    }

    HubAddress address() {
        return new HubAddress(hub, id, Optional.empty(), Optional.empty());
    }

    /** The command of the hub's own program that downloads the files. */
    String command() {
        return (hub == Hub.HUGGING_FACE ? "hf download " : "modelscope download --model ") + id + " "
                + String.join(" ", files);
    }

    /** The folder's name below the one that {@code ZIMAGE_LAB_WEIGHTS} names. */
    String name() {
        return id.substring(id.indexOf('/') + 1);
    }
}
