package org.zimagelab.notebook.store;

import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.FileProgress;
import org.zimagelab.notebook.options.StoreOption;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code %store verify}. */
@Command(
        name = "verify",
        description = {
            "Reads and decodes every picture of a store, and compares it with its checksums, its key and the "
                    + "pixels that",
            "were made. Does the same for latents. Names the files that do not match, 100 at most, and counts "
                    + "the others.",
            "Changes nothing. Of a store that Hadoop opens, it reads the files there and compares them with the copies."
        },
        sortOptions = false)
final class StoreVerifyCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private HelpOption help;

    StoreVerifyCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException {
        RunStore runs = store.toCheck(cell);
        try (FileProgress bar = new FileProgress(cell, "verified", "stopped; nothing is changed")) {
            Verification found = Verification.of(runs, bar::at);
            List<String> odd =
                    found.odd().stream().map(file -> file.lineIn(runs)).toList();
            String rest = odd.isEmpty() ? "" : ", " + Amounts.count(odd.size(), "other file") + ":";
            bar.result(FileProgress.lines(
                    runs.name() + ": " + Amounts.count(found.whole().size(), "picture") + " whole" + rest, odd));
            return found;
        }
    }
}
