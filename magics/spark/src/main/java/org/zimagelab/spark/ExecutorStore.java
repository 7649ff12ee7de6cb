package org.zimagelab.spark;

import java.nio.file.Files;
import java.nio.file.Path;
import org.zimagelab.tuning.spread.DriverCommand;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreAddress;

/** The store of a sweep as an executor sees it. */
final class ExecutorStore {
    private ExecutorStore() {}

    /**
     * Opens it, after a look whether it is the same folder as the kernel's.
     *
     * @throws MisfitException with one line, if it is not, or cannot be written
     */
    static RunStore open(DriverCommand.Work work) {
        StoreAddress address = new StoreAddress(work.store());
        if (address.isShared()) {
            return SharedStores.inExecutor(address);
        }
        Path folder = Path.of(work.store());
        if (!Files.isDirectory(folder)) {
            throw new MisfitException("store " + folder
                    + ": no such folder on its machine; name a store in a folder that" + " all machines share");
        }
        if (!Files.exists(folder.resolve("runs").resolve(work.probe()))) {
            throw new MisfitException(
                    "store " + folder + ": another folder on its machine than the kernel's; name a store"
                            + " in a folder that all machines share");
        }
        return RunStore.open(folder);
    }
}
