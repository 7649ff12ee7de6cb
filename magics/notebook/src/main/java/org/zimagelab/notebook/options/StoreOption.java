package org.zimagelab.notebook.options;

import java.nio.file.Path;
import java.util.Optional;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.torch.files.CacheFolder;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreAddress;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private ConfOption conf = new ConfOption();

    /**
     * Uses the properties of {@code --conf}.
     *
     * @param machines that make pictures
     * @return them
     * @throws MagicException with one line, if a property is none, or nothing would use it
     */
    public ConfOption conf(CellContext cell, MachinesOptions machines) {
        conf.use(cell, machines.isCluster(), shared().isPresent());
        return conf;
    }

    /**
     * The same for a command that makes no pictures.
     *
     * @param other the store that is read in place of this one; null for this
     */
    public void use(CellContext cell, StoreAddress other) {
        conf.use(cell, false, (other == null ? address : other).isShared());
    }

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
        use(cell, null);
        return SharedStore.existing(cell, address, latents);
    }

    /** The store, which must be there, to check its files or to remove some. Opening it changes nothing. */
    public RunStore toCheck(CellContext cell) {
        use(cell, null);
        return shared().isPresent() ? new SharedStore(cell, address).toCheck() : RunStore.existing(folder());
    }

    /** The store, which is created if it is not there, to keep runs of elsewhere. */
    public RunStore open(CellContext cell) {
        use(cell, null);
        return shared().isPresent() ? new SharedStore(cell, address).open() : open();
    }
}
