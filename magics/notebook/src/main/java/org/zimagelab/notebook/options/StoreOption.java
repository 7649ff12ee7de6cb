package org.zimagelab.notebook.options;

import java.nio.file.Path;
import org.zimagelab.tuning.store.RunStore;
import picocli.CommandLine.Option;

/** {@code --store}: a folder of finished runs. */
public final class StoreOption {
    @Option(
            names = "--store",
            paramLabel = "DIR",
            converter = OptionConverters.StoreFolder.class,
            description = "folder of finished runs (default: zimage-runs here)")
    private Path folder = Path.of("zimage-runs");

    public Path folder() {
        return folder;
    }

    /** The store, which is created if it is not there. */
    public RunStore open() {
        return RunStore.open(folder);
    }

    /** The store, which must be there. Opening it changes nothing. */
    public RunStore existing() {
        return RunStore.existing(folder);
    }
}
