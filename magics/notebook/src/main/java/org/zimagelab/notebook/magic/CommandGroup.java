package org.zimagelab.notebook.magic;

import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A magic whose first word names a subcommand. Without one, it prints its help. */
public abstract class CommandGroup implements Callable<Object> {
    private final List<Callable<?>> subcommands;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** @param subcommands in the order of the help */
    protected CommandGroup(Callable<?>... subcommands) {
        this.subcommands = List.of(subcommands);
    }

    /**
     * The commands that the first word can name.
     *
     * @return in the order of the help
     */
    public List<Callable<?>> subcommands() {
        return subcommands;
    }

    @Override
    public Object call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return null;
    }
}
