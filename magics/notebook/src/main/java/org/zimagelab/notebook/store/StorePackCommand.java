package org.zimagelab.notebook.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.common.ByteCount;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.FileProgress;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.OutputFile;
import org.zimagelab.notebook.options.RunOptions;
import org.zimagelab.notebook.options.StoreOption;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.rating.VoteFile;
import org.zimagelab.tuning.results.Selection;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StorePack;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code %store pack}. */
@Command(
        name = "pack",
        description = {
            "Writes the runs of a store, or those that match all given options, into one zip file: pictures, scores,",
            "latents, and the votes on them. %%store unpack reads it. Equal runs give equal files."
        },
        sortOptions = false)
final class StorePackCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "the file to write; its name ends in .zip")
    private Path file;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private RunOptions which = new RunOptions();

    @Mixin
    private HelpOption help;

    StorePackCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        Selection selection = which.selection();
        new OutputFile("FILE", file).check(List.of(".zip"));
        RunStore runs = store.existing(cell, true);
        try (FileProgress bar = new FileProgress(cell, "packed", "stopped; nothing was written")) {
            List<Run> fitting = selection.of(bar.runs(runs));
            if (fitting.isEmpty()) {
                throw new MagicException("store " + runs.name() + ": no run "
                        + (selection.isAll() ? "to pack" : "matches all given options"));
            }
            StorePack.write(file, runs, fitting, List.of(VoteFile.NAME), bar::at);
            bar.result(MimeBundle.text(file + ": " + Amounts.count(fitting.size(), "run") + ", "
                    + ByteCount.text(file.toFile().length())));
        }
        CellNotes.print(runs.notes());
        return file;
    }
}
