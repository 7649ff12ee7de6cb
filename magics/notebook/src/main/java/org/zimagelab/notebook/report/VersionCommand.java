package org.zimagelab.notebook.report;

import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.notebook.display.ManifestView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.tuning.report.Manifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code %version}. */
@Command(
        name = "%version",
        description = {
            "Says what pictures are made with here: the commit and version of this program, the models in memory, the",
            "machine, libtorch, Java and the libraries."
        },
        sortOptions = false)
public final class VersionCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public VersionCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() {
        Manifest manifest = cell.session().manifest();
        cell.output().show(ManifestView.bundle(manifest));
        return manifest;
    }
}
