package org.zimagelab.spark;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.spread.DriverCommand;
import org.zimagelab.tuning.spread.DriverMessage;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.SharedCopies;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.StoreException;

/** Copies runs of a store that Hadoop opens into a folder of this machine, where the kernel reads them. */
final class StoreCopies {
    private final RunStore store;
    private final boolean latents;

    /** One thread keeps the order: the end of a sweep is told after its last picture. */
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread copying = new Thread(task, "copies");
        copying.setDaemon(true);
        return copying;
    });

    private StoreCopies(RunStore store, boolean latents) {
        this.store = store;
        this.latents = latents;
    }

    /**
     * Opens the store and copies what it has of these runs.
     *
     * @throws StoreException with one line, if it cannot be opened, read or written
     */
    static StoreCopies of(DriverCommand.Share share, SparkConf conf) {
        RunStore store = SharedStores.open(new StoreAddress(share.address()), Path.of(share.copies()), conf);
        store.fetch(share.keys(), share.latents(), SharedCopies.Progress.SILENT);
        return new StoreCopies(store, share.latents());
    }

    /** What the store says of itself, a line each. */
    List<String> notes() {
        return store.notes();
    }

    /** Passes a message on to the kernel, of a finished run after it is copied. */
    void pass(DriverMessage message, Consumer<DriverMessage> kernel) {
        if (message instanceof DriverMessage.Finished finished) {
            thread.execute(() -> kernel.accept(copied(finished)));
        } else if (message instanceof DriverMessage.Ended) {
            thread.execute(() -> {
                tidyUp();
                kernel.accept(message);
            });
        } else {
            kernel.accept(message);
        }
    }

    private DriverMessage.Finished copied(DriverMessage.Finished finished) {
        if (finished.how().equals(DriverMessage.FAILED)) {
            return finished;
        }
        try {
            store.fetch(List.of(finished.key()), latents, SharedCopies.Progress.SILENT);
            return finished;
        } catch (RuntimeException e) {
            String reason = "an executor has kept it, but it cannot be copied here: " + Printable.value(e.getMessage());
            return new DriverMessage.Finished(
                    finished.run(),
                    finished.key(),
                    DriverMessage.FAILED,
                    reason,
                    finished.unscored(),
                    finished.thumbnail(),
                    finished.nanos());
        }
    }

    /** Removes what executors left that were killed. */
    private void tidyUp() {
        try {
            store.removeLeftovers();
        } catch (StoreException e) {
            // the next sweep does
        }
    }
}
