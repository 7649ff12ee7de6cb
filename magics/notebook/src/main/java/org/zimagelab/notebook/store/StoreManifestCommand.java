package org.zimagelab.notebook.store;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.ManifestView;
import org.zimagelab.notebook.display.TableView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.FileProgress;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.RunOptions;
import org.zimagelab.notebook.options.SharedStore;
import org.zimagelab.notebook.options.StoreOption;
import org.zimagelab.notebook.options.TableOptions;
import org.zimagelab.tuning.report.RunOrigin;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.Table;

/** {@code %store manifest}. */
@Command(
        name = "manifest",
        description = {
            "Says what the runs of a store say of themselves: model, weights, precision, kind of device, engine,",
            "program and dates, with the number of runs. Below it stands what %%version says of this machine."
        },
        sortOptions = false)
final class StoreManifestCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(
            paramLabel = "FOLDER",
            arity = "0..1",
            converter = OptionConverters.Store.class,
            description = "the store, as --store names it")
    private StoreAddress folder;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private RunOptions which = new RunOptions();

    @Mixin
    private TableOptions options;

    @Mixin
    private HelpOption help;

    StoreManifestCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        options.check();
        store.use(cell, folder);
        RunStore runs = folder == null ? store.existing(cell, false) : SharedStore.existing(cell, folder, false);
        Table table;
        try (FileProgress bar = new FileProgress(cell, "read", "stopped; there is no result yet")) {
            List<Run> fitting = which.selection().of(bar.runs(runs));
            if (fitting.isEmpty()) {
                throw new MagicException("store " + runs.name() + ": no run matches all given options");
            }
            table = RunOrigin.table(RunOrigin.of(fitting));
            bar.result(TableView.bundle(table));
        }
        cell.output().show(ManifestView.bundle(cell.session().manifest()));
        CellNotes.print(runs.notes());
        return options.keep(cell, table);
    }
}
