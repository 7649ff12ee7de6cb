package org.zimagelab.notebook.store;

import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CommandGroup;
import picocli.CommandLine.Command;

/** {@code %store}. */
@Command(
        name = "%store",
        description = {
            "Lists, verifies, prunes, exports and imports finished runs, says what made them, and moves a store as",
            "one file."
        })
public final class StoreCommands extends CommandGroup {

    /** @param cell in which the command stands */
    public StoreCommands(CellContext cell) {
        super(
                new StoreListCommand(cell),
                new StoreVerifyCommand(cell),
                new StoreManifestCommand(cell),
                new StorePruneCommand(cell),
                new StoreExportCommand(cell),
                new StoreImportCommand(cell),
                new StorePackCommand(cell),
                new StoreUnpackCommand(cell));
    }
}
