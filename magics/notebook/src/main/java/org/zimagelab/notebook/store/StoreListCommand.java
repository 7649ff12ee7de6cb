package org.zimagelab.notebook.store;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.common.ByteCount;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.TableView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.FileProgress;
import org.zimagelab.notebook.options.StoreOption;
import org.zimagelab.notebook.options.TableOptions;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.store.Inventory;
import org.zimagelab.tuning.store.RunStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tech.tablesaw.api.Table;

/** {@code %store list}. */
@Command(
        name = "list",
        description = "Shows what is in a store: one row for each model and prompt.",
        sortOptions = false)
final class StoreListCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private TableOptions options;

    @Mixin
    private HelpOption help;

    StoreListCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        options.check();
        RunStore runs = store.existing(cell, false);
        Table table;
        try (FileProgress bar = new FileProgress(cell, "read", "stopped; there is no result yet")) {
            Inventory inventory = Inventory.of(bar.runs(runs));
            table = inventory.table();
            bar.result(bundle(table, line(runs, inventory)));
        }
        CellNotes.print(runs.notes());
        return options.keep(cell, table);
    }

    private static String line(RunStore store, Inventory inventory) {
        if (inventory.entries().isEmpty()) {
            return store.name() + ": no finished run";
        }
        List<Inventory.Entry> entries = inventory.entries();
        long models = entries.stream().map(Inventory.Entry::weights).distinct().count();
        long prompts = entries.stream().map(Inventory.Entry::prompt).distinct().count();
        return store.name() + ": " + Amounts.count(inventory.runs(), "run") + " of "
                + Amounts.count(models, "model") + " and " + Amounts.count(prompts, "prompt") + ", "
                + ByteCount.text(inventory.bytes()) + ", made "
                + entries.stream()
                        .map(Inventory.Entry::first)
                        .min(String::compareTo)
                        .orElseThrow() + " to "
                + entries.stream()
                        .map(Inventory.Entry::last)
                        .max(String::compareTo)
                        .orElseThrow();
    }

    private static MimeBundle bundle(Table table, String line) {
        if (table.isEmpty()) {
            return MimeBundle.text(line);
        }
        return TableView.bundle(table).followedBy(line);
    }
}
