package org.zimagelab.notebook.commands;

import java.nio.file.Path;
import org.zimagelab.tuning.store.RunStore;
import picocli.CommandLine.Option;

/** {@code --store}: which folder of finished runs. */
final class StoreOption {
    @Option(
            names = "--store",
            paramLabel = "DIR",
            converter = Words.File.class,
            description = "folder of finished runs (default: zimage-runs here)")
    private Path folder = Path.of("zimage-runs");

    Path folder() {
        return folder;
    }

    /** The store, made where there is none. */
    RunStore open() {
        return RunStore.open(folder);
    }

    /** The store, which must be there; nothing in it is touched. */
    RunStore existing() {
        return RunStore.existing(folder);
    }
}
