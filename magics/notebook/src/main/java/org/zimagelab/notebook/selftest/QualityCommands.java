package org.zimagelab.notebook.selftest;

import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CommandGroup;
import picocli.CommandLine.Command;

/** {@code %quality}. */
@Command(name = "%quality", description = "Tests the scores themselves.")
public final class QualityCommands extends CommandGroup {

    /** @param cell in which the command stands */
    public QualityCommands(CellContext cell) {
        super(new SelftestCommand(cell));
    }
}
