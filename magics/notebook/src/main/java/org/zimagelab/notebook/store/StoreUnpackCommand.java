package org.zimagelab.notebook.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.FileProgress;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.StoreOption;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.rating.VoteFile;
import org.zimagelab.tuning.store.StoreUnpacking;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code %store unpack}. */
@Command(
        name = "unpack",
        description = {
            "Puts the runs of a file that %%store pack wrote into a store, new or existing. Each picture is verified",
            "first. A run that the store has stays as it is, and gets the scores and latents that it lacks; if its",
            "pixels are others, a line says so."
        },
        sortOptions = false)
final class StoreUnpackCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(paramLabel = "FILE", converter = OptionConverters.File.class, description = "the file to read")
    private Path file;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private HelpOption help;

    StoreUnpackCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        store.use(cell, null);
        if (!Files.exists(file)) {
            throw new MagicException(file + ": no such file");
        }
        try (FileProgress bar = new FileProgress(cell, "unpacked", "stopped; the runs so far are in the store")) {
            StoreUnpacking.Unpacked done =
                    StoreUnpacking.unpack(file, () -> store.open(cell), List.of(VoteFile.NAME), bar::at);
            String line = store.name() + ": " + Amounts.count(done.added(), "run") + " added, "
                    + done.same() + " there already"
                    + (done.lines() == 0 ? "" : ", " + Amounts.count(done.lines(), "vote") + " added")
                    + (done.left().isEmpty()
                            ? ""
                            : ", " + Amounts.count(done.left().size(), "file") + " not taken:");
            bar.result(FileProgress.lines(line, done.left()));
            return done;
        }
    }
}
