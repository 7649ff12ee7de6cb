package org.zimagelab.notebook.commands;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code %quality}: the scores themselves. Alone it prints its help. */
@Command(name = "%quality", description = "The scores themselves: what they can be trusted with.")
final class QualityCommand implements Callable<Object> {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public Object call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return null;
    }
}
