package org.zimagelab.notebook.options;

import java.nio.file.Path;
import java.util.Optional;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.torch.files.CacheFolder;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreAddress;
import picocli.CommandLine.Option;

/** {@code --store}: a folder of finished runs, or the address of one that Hadoop opens. */
public final class StoreOption {
    @Option(
            names = "--store",
            paramLabel = "DIR",
            converter = OptionConverters.Store.class,
            description = {
                "folder of finished runs (default: zimage-runs here), or an address that Hadoop opens, such as",
                "s3a://bucket/runs"
            })
    private StoreAddress address = new StoreAddress("zimage-runs");

    /** The folder of this machine; of a store that Hadoop opens, the folder of its copies. */
    public Path folder() {
        return address.folder(CacheFolder.path());
    }

    /** The store for messages: its folder, or its address if Hadoop opens it. */
    public String name() {
        return shared().map(StoreAddress::text).orElseGet(() -> folder().toString());
    }

    /** The store's address, if Hadoop opens it. */
    public Optional<StoreAddress> shared() {
        return Optional.of(address).filter(StoreAddress::isShared);
    }

    /** The store, which is created if it is not there; of a store that Hadoop opens, its copies alone. */
    public RunStore open() {
        return RunStore.open(folder());
    }

    /**
     * The store, which must be there, to read it; see {@link SharedStore#existing}.
     *
     * @param latents whether latents are needed too
     */
    public RunStore existing(CellContext cell, boolean latents) {
        return SharedStore.existing(cell, address, latents);
    }

    /** The store, which must be there, to check its files or to remove some. Opening it changes nothing. */
    public RunStore toCheck(CellContext cell) {
        return shared().isPresent() ? new SharedStore(cell, address).toCheck() : RunStore.existing(folder());
    }

    /** The store, which is created if it is not there, to keep runs of elsewhere. */
    public RunStore open(CellContext cell) {
        return shared().isPresent() ? new SharedStore(cell, address).open() : open();
    }
}
