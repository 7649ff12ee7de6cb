package org.zimagelab.notebook.model;

import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CommandGroup;
import picocli.CommandLine.Command;

/** {@code %zimage}. */
@Command(name = "%zimage", description = "Loads, shows, lists, packs and unloads models.")
public final class ModelCommands extends CommandGroup {

    /** @param cell in which the command stands */
    public ModelCommands(CellContext cell) {
        super(
                new LoadCommand(cell),
                new InfoCommand(cell),
                new ListCommand(cell),
                new UnloadCommand(cell),
                new PackCommand(cell),
                new DevicesCommand(cell));
    }
}
