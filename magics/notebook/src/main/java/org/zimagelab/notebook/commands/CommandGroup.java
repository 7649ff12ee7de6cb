package org.zimagelab.notebook.commands;

import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A magic whose first word says what to do. Alone it prints its help. */
abstract class CommandGroup implements Callable<Object> {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public Object call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return null;
    }

    /** {@code %zimage}. */
    @Command(name = "%zimage", description = "Models: load one, look at it, let it go.")
    static final class Models extends CommandGroup {}

    /** {@code %quality}. */
    @Command(name = "%quality", description = "The scores themselves: what they can be trusted with.")
    static final class Quality extends CommandGroup {}

    /** {@code %store}. */
    @Command(
            name = "%store",
            description = "The folder of finished runs: what is in it, what is torn, what can go, copies for others.")
    static final class Stores extends CommandGroup {}
}
