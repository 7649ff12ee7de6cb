package org.zimagelab.notebook.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.FileProgress;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.RunOptions;
import org.zimagelab.notebook.options.StoreOption;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.results.Selection;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Export;
import org.zimagelab.tuning.store.RunStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code %store export}. */
@Command(
        name = "export",
        description = {
            "Copies pictures into a folder, under names that tell their parameters, and lists them in index.csv there.",
            "The copies carry their parameters in a form that A1111 and SwarmUI read. An earlier export gets only the",
            "new pictures. Latents are not copied."
        },
        sortOptions = false)
final class StoreExportCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(
            paramLabel = "FOLDER",
            converter = OptionConverters.File.class,
            description = "a new or empty folder, or one with an earlier export")
    private Path folder;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private RunOptions which = new RunOptions();

    @Mixin
    private HelpOption help;

    StoreExportCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        Selection selection = which.selection();
        RunStore runs = store.existing(cell, false);
        Export export = Export.into(folder);
        String line;
        try (FileProgress bar = new FileProgress(cell, "read", "stopped; the copies so far are kept")) {
            List<Run> fitting = selection.of(bar.runs(runs));
            if (fitting.isEmpty()) {
                throw new MagicException("store " + runs.name() + ": no run "
                        + (selection.isAll() ? "to export" : "matches all given options"));
            }
            int copied = export.copy(fitting, runs, bar::at);
            line = folder + ": " + Amounts.count(copied, "picture") + " added, "
                    + Amounts.count(export.names().size(), "picture") + " in all, listed in " + Export.INDEX;
            bar.result(MimeBundle.text(line));
        }
        CellNotes.print(runs.notes());
        return folder;
    }
}
