package org.zimagelab.torch.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Pace;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * Downloads files of a repository into the cache that Python's library of the same hub reads. Several files come at the
 * same time; what is there is not downloaded again.
 */
public final class RepositoryDownload {
    /** Connections at a time, as {@code huggingface_hub} has. */
    private static final int CONNECTIONS = 8;

    private static final long MILLISECONDS_BETWEEN_STATES = 100;

    /** Room that a disk keeps beside the files. */
    private static final long SPARE = 64L << 20;

    private final HubAddress address;
    private final HubRequests requests;
    private final HubRequests.Pause pause;
    private final DownloadState.Listener listener;
    private final RepositoryListing listing;
    private final Snapshot snapshot;

    private RepositoryDownload(
            HubAddress address, HubRequests requests, HubRequests.Pause pause, DownloadState.Listener listener)
            throws InterruptedException {
        this.address = address;
        this.requests = requests;
        this.pause = pause;
        this.listener = listener;
        listing = address.hub().list(requests, address);
        snapshot =
                address.hub().snapshot(requests.settings(), address.id(), address.wantedRevision(), listing.commit());
    }

    /**
     * Asks the hub what a repository has.
     *
     * @param settings such as {@link Hub#settings} of the address
     * @param listener hears how far the download is
     * @throws ModelException if nothing may be asked ({@code HF_HUB_OFFLINE}), nobody answers, or there is no such
     *     model
     */
    public static RepositoryDownload of(HubAddress address, HubSettings settings, DownloadState.Listener listener)
            throws InterruptedException {
        return of(address, settings, HubRequests.Pause.REAL, listener);
    }

    static RepositoryDownload of(
            HubAddress address, HubSettings settings, HubRequests.Pause pause, DownloadState.Listener listener)
            throws InterruptedException {
        if (settings.connection().offline()) {
            throw new ModelException("'" + Printable.value(address) + "' is not downloaded, because the environment"
                    + " variable HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set");
        }
        return new RepositoryDownload(address, new HubRequests(settings, pause), pause, listener);
    }

    /** What the repository has. */
    public RepositoryListing listing() {
        return listing;
    }

    /**
     * Downloads those of the files that are not in the cache.
     *
     * @param paths of the listing
     * @return the folder that they are in, under these paths
     * @throws ModelException with one line; what is complete stays, and a new call goes on from there
     * @throws InterruptedException likewise, after an interrupt
     */
    public Path fetch(Collection<String> paths) throws InterruptedException {
        List<HubFile> files = paths.stream()
                .map(path -> listing.file(path)
                        .orElseThrow(() -> new ModelException(address.hub().title() + " has '"
                                + Printable.value(address.id()) + "', but no file " + Printable.value(path)
                                + " in it")))
                .toList();
        try {
            snapshot.begin();
            List<HubFile> missing = new ArrayList<>();
            for (HubFile file : files) {
                if (!snapshot.has(file)) {
                    missing.add(file);
                }
            }
            List<FileTransfer> transfers = missing.stream()
                    .map(f -> new FileTransfer(requests, pause, address, listing.commit(), f, snapshot))
                    .toList();
            long bytes = missing.stream().mapToLong(HubFile::size).sum();
            requireRoom(bytes - there(transfers));
            new Progress(files, bytes, transfers).run();
            return snapshot.folder();
        } catch (IOException e) {
            throw new ModelException(snapshot.folder() + ": cannot be written: " + AtomicFile.reason(e), e);
        }
    }

    private static long there(List<FileTransfer> transfers) {
        return transfers.stream().mapToLong(FileTransfer::there).sum();
    }

    private long free() {
        try {
            return Files.getFileStore(snapshot.folder()).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // writing will tell
        }
    }

    private void requireRoom(long bytes) {
        if (bytes > 0 && free() - SPARE < bytes) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "%s needs %.1f GB more in %s, where %.1f GB are free; make room, or name another folder in the"
                            + " environment variable %s",
                    address.id(),
                    bytes / 1e9,
                    requests.settings().cache(),
                    free() / 1e9,
                    address.hub() == Hub.MODEL_SCOPE ? "MODELSCOPE_CACHE" : "HF_HUB_CACHE"));
        }
    }

    /** The transfers at work. */
    private final class Progress {
        private final List<FileTransfer> transfers;
        private final int files;
        private final long bytes;
        private final long before;
        private final long first;
        private final Pace pace;
        private int done;

        /** @param missing bytes of the transfers' files */
        Progress(List<HubFile> files, long missing, List<FileTransfer> transfers) {
            this.transfers = transfers;
            this.files = files.size();
            bytes = files.stream().mapToLong(HubFile::size).sum();
            before = bytes - missing;
            done = files.size() - transfers.size();
            first = before + there(transfers);
            pace = new Pace(first, bytes);
        }

        void run() throws InterruptedException {
            if (transfers.isEmpty()) {
                return;
            }
            ExecutorService threads = Executors.newFixedThreadPool(Math.min(CONNECTIONS, transfers.size()), work -> {
                Thread thread = new Thread(work, "download of " + address.id());
                thread.setDaemon(true);
                return thread;
            });
            try {
                CompletionService<Void> ended = new ExecutorCompletionService<>(threads);
                transfers.forEach(ended::submit);
                while (done < files) {
                    listener.at(state());
                    Future<Void> one = ended.poll(MILLISECONDS_BETWEEN_STATES, TimeUnit.MILLISECONDS);
                    if (one != null) {
                        finished(one);
                        done++;
                    }
                    long timeout = requests.settings().connection().timeout().toNanos();
                    transfers.forEach(transfer -> transfer.breakIfSilent(timeout));
                }
                listener.at(state());
            } catch (InterruptedException e) {
                throw (InterruptedException) new InterruptedException(String.format(
                                Locale.ROOT,
                                "stopped after %.2f of %.2f GB of %s, which stay; the next load goes on from there",
                                (before + there(transfers)) / 1e9,
                                bytes / 1e9,
                                address.id()))
                        .initCause(e);
            } finally {
                stop(threads);
            }
        }

        private static void finished(Future<Void> one) throws InterruptedException {
            try {
                one.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException known) {
                    throw known;
                }
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new ModelException("a download stopped: " + e.getCause().getMessage(), e.getCause());
            }
        }

        /** Waits until no thread writes any more. */
        private void stop(ExecutorService threads) {
            threads.shutdownNow();
            boolean interrupted = Thread.interrupted();
            boolean ended = false;
            while (!ended) {
                transfers.forEach(FileTransfer::stop);
                try {
                    ended = threads.awaitTermination(MILLISECONDS_BETWEEN_STATES, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private DownloadState state() {
            long there = before + there(transfers);
            return new DownloadState(
                    address.toString(),
                    new DownloadState.Amount(files, bytes),
                    new DownloadState.Amount(done, there),
                    there > first ? 1 / pace.secondsEach(there) : 0,
                    free(),
                    transfers.stream()
                            .map(FileTransfer::waiting)
                            .flatMap(Optional::stream)
                            .findFirst());
        }
    }
}
