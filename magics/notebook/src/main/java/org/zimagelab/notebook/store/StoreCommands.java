package org.zimagelab.notebook.store;

import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CommandGroup;
import picocli.CommandLine.Command;

/** {@code %store}. */
@Command(
        name = "%store",
        description = "The folder of finished runs: what is in it, what is torn, what can go, copies for others.")
public final class StoreCommands extends CommandGroup {

    /** @param cell in which the command stands */
    public StoreCommands(CellContext cell) {
        super(
                new StoreListCommand(cell),
                new StoreVerifyCommand(cell),
                new StorePruneCommand(cell),
                new StoreExportCommand(cell),
                new StoreImportCommand(cell));
    }
}
