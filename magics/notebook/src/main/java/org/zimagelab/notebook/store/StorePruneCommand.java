package org.zimagelab.notebook.store;

import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.common.ByteCount;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.FileProgress;
import org.zimagelab.notebook.options.RunOptions;
import org.zimagelab.notebook.options.StoreOption;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.results.Selection;
import org.zimagelab.tuning.store.Pruning;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %store prune}. */
@Command(
        name = "prune",
        description = {
            "Removes the files that %%store verify finds broken: damaged pictures, scores and latents without a "
                    + "picture,",
            "temporary files older than a day. Removes also the runs that match all given options, with their scores",
            "and latents. Without --yes it only says what it would remove."
        },
        sortOptions = false)
final class StorePruneCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private RunOptions which = new RunOptions();

    @Option(names = "--yes", description = "really remove the files")
    private boolean yes;

    @Mixin
    private HelpOption help;

    StorePruneCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException {
        Selection selection = which.selection();
        RunStore runs = store.toCheck(cell);
        try (FileProgress bar = new FileProgress(cell, "verified", "stopped")) {
            Pruning pruning = Pruning.of(runs, Verification.of(runs, bar::at), selection);
            List<String> broken =
                    pruning.broken().stream().map(odd -> odd.lineIn(runs)).toList();
            String what = Amounts.count(broken.size(), "broken file") + " and "
                    + Amounts.count(pruning.runs().size(), "run") + " (" + ByteCount.text(pruning.bytes()) + ")";
            String line;
            if (pruning.isEmpty()) {
                line = "nothing to remove";
            } else if (yes) {
                pruning.remove();
                line = "removed " + what;
            } else {
                line = "would remove " + what + "; nothing is removed without --yes";
            }
            bar.result(FileProgress.lines(runs.name() + ": " + line, broken));
            return pruning;
        }
    }
}
