package org.zimagelab.notebook.commands;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code %zimage}: models and devices. Alone it prints its help. */
@Command(name = "%zimage", description = "Models: load one, look at it, let it go.")
final class ModelCommand implements Callable<Object> {
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
