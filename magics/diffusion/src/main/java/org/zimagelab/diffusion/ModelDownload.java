package org.zimagelab.diffusion;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.hub.DownloadState;
import org.zimagelab.torch.hub.Hub;
import org.zimagelab.torch.hub.HubAddress;
import org.zimagelab.torch.hub.HubSettings;
import org.zimagelab.torch.hub.RepositoryDownload;

/** Brings a model of a hub into the cache in which {@link ZImage#load(String)} finds it. */
public final class ModelDownload {
    private ModelDownload() {}

    /**
     * Downloads what is missing of a model. Nothing is asked of the hub if the source is something else than a model of
     * a hub (a folder, a file, an embedded model), or if all that loading needs is in the cache.
     *
     * @param source {@code ID[@REVISION][:FILE]}, likewise after {@code modelscope:}, or the address of its page
     * @param listener hears how far the download is
     * @throws ModelException with one line: there is no such model, it may not be read, or the download broke; what is
     *     complete stays
     * @throws InterruptedException if the thread is interrupted; what is complete stays
     */
    public static void fetch(String source, DownloadState.Listener listener) throws InterruptedException {
        fetch(source, Hub::settings, listener);
    }

    /** @param settings of a hub */
    static void fetch(String source, Function<Hub, HubSettings> settings, DownloadState.Listener listener)
            throws InterruptedException {
        Optional<HubAddress> address = ModelFinder.address(source);
        if (address.isEmpty()) {
            return;
        }
        HubSettings own = settings.apply(address.get().hub());
        Optional<Path> cached = address.get().cached(own.cache());
        if (cached.isPresent()
                && (own.connection().offline() || isComplete(address.get(), cached.get(), own.cache()))) {
            return; // offline, loading says what is missing
        }
        RepositoryDownload download;
        try {
            download = RepositoryDownload.of(address.get(), own, listener);
        } catch (ModelException e) {
            if (cached.filter(folder -> isThere(address.get(), folder)).isPresent()) {
                return; // as far as can be seen without the hub
            }
            // a folder's name that was mistyped looks like an id
            throw source.equals(address.get().toString()) && address.get().hub() == Hub.HUGGING_FACE && cached.isEmpty()
                    ? new ModelException(
                            "'" + Printable.value(source) + "': no such folder here, and " + e.getMessage(), e)
                    : e;
        }
        fetch(address.get(), download);
    }

    private static void fetch(HubAddress address, RepositoryDownload download) throws InterruptedException {
        Set<String> paths = download.listing().paths();
        if (address.file().isPresent()) {
            download.fetch(SplitFiles.with(address.file().get(), paths));
        } else if (NeededFiles.isDiffusers(paths)) {
            List<String> all = new ArrayList<>(NeededFiles.first(paths));
            Path folder = download.fetch(all);
            all.addAll(NeededFiles.weights(paths, folder));
            download.fetch(all);
        } else {
            download.fetch(SplitFiles.all(address.id(), paths));
        }
    }

    /** Whether loading needs nothing more. */
    private static boolean isComplete(HubAddress address, Path folder, Path cache) {
        return address.file().isEmpty() && NeededFiles.areIn(folder)
                || isThere(address, folder) && !address.isHalf(cache);
    }

    /** Whether the file that is asked for is there, or a transformer without configs; the other networks may not be. */
    private static boolean isThere(HubAddress address, Path folder) {
        return address.file()
                .map(file -> Files.isRegularFile(folder.resolve(file)))
                .orElseGet(() -> SingleFileLayout.isOne(folder));
    }
}
