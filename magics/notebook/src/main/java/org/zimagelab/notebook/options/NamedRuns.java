package org.zimagelab.notebook.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.session.NamedSweeps;
import org.zimagelab.torch.files.CacheFolder;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.StoreException;

/**
 * The runs that a word stands for: those of a sweep, of a Java variable of type Runs, or of the folder of a store. No
 * model need be loaded.
 *
 * @param name as typed
 * @param runs in the order of a sweep
 * @param shared the store that has their pictures, if Hadoop opens it
 */
public record NamedRuns(String name, Runs runs, Optional<SharedStore> shared) implements PictureSource {

    /**
     * The runs of this name. A sweep wins over a folder of the same name, and a note says so.
     *
     * @param cell whose session and folder are searched
     * @param name as typed; null for the latest sweep
     * @return the runs, without a filter
     * @throws MagicException with one line, if there are none of this name
     */
    static NamedRuns of(CellContext cell, String name) {
        NamedSweeps sweeps = cell.session().sweeps();
        String wanted = name == null ? sweeps.last() : name;
        return find(cell, wanted).orElseThrow(() -> {
            List<String> known = sweeps.names();
            return new MagicException("no sweep and no folder is named '" + Printable.value(wanted)
                    + "'; known sweeps: "
                    + (known.isEmpty() ? "none yet, make one with %%sweep" : String.join(", ", known)));
        });
    }

    /**
     * The runs of this name, as {@link #of}.
     *
     * @return empty, if there is neither a sweep nor a folder of this name
     * @throws MagicException with one line, if it is a folder without a finished run
     */
    static Optional<NamedRuns> find(CellContext cell, String name) {
        Optional<StoreAddress> address = address(name);
        Optional<Path> folder = address.map(store -> store.folder(CacheFolder.path()))
                .filter(path -> Files.isDirectory(path) || address.get().isShared());
        Optional<Runs> sweep = cell.session().sweeps().find(cell.kernel(), name);
        if (sweep.isPresent()) {
            folder.filter(RunStore::isStore)
                    .ifPresent(store -> CellNotes.print("note: " + Printable.value(name)
                            + " is a sweep and the folder of a store: the sweep is meant; for the folder write ./"
                            + Printable.path(store)));
            return sweep.map(runs -> new NamedRuns(name, runs, shared(cell, runs)));
        }
        return folder.map(path -> ofStore(cell, name, address.orElseThrow(), path));
    }

    private static Optional<SharedStore> shared(CellContext cell, Runs runs) {
        return runs.runs().stream()
                .filter(Run::ok)
                .findFirst()
                .flatMap(run -> SharedStore.holding(cell, run.file().orElseThrow()));
    }

    private static Optional<StoreAddress> address(String name) {
        String word = OptionConverters.home(name);
        try {
            StoreAddress address = new StoreAddress(word);
            address.folder(CacheFolder.path()); // whether it is a path
            return Optional.of(address);
        } catch (StoreException e) {
            if (StoreAddress.isAddress(word)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static NamedRuns ofStore(CellContext cell, String name, StoreAddress address, Path folder) {
        if (!address.isShared() && !RunStore.isStore(folder)) {
            throw new MagicException(name + ": a folder, but not a store of runs; name its pictures, such as "
                    + folder.resolve("*.png"));
        }
        RunStore store = SharedStore.existing(cell, address, false);
        Runs runs = store.runs();
        CellNotes.print(store.notes());
        if (runs.size() == 0) {
            throw new MagicException(name + ": this store has no finished run");
        }
        return new NamedRuns(
                name, runs, Optional.of(new SharedStore(cell, address)).filter(it -> address.isShared()));
    }

    /** Others of the same name and store. */
    NamedRuns with(Runs others) {
        return new NamedRuns(name, others, shared);
    }

    /**
     * The store that has these pictures.
     *
     * @return the store, to which scores can be added
     * @throws MagicException with one line, if none of the pictures is in a store
     */
    public RunStore store() {
        return shared.map(SharedStore::openOrCopies).orElseGet(this::here);
    }

    /**
     * The folder of this machine that has these pictures, and the votes on them.
     *
     * @throws MagicException with one line, if none of the pictures is in a store
     */
    public Path folder() {
        return here().folder();
    }

    private RunStore here() {
        return runs.runs().stream()
                .filter(Run::ok)
                .findFirst()
                .flatMap(run -> RunStore.holding(run.file().orElseThrow()))
                .orElseThrow(() -> new MagicException(name + ": none of its pictures is in a store"));
    }
}
