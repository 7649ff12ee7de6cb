package org.zimagelab.kernel.commands;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code %lsmagic}. */
@Command(name = "%lsmagic", description = "Lists the magics.")
final class ListMagicsCommand implements Callable<Object> {
    private final BaseKernel kernel;

    @Mixin
    private HelpOption help;

    ListMagicsCommand(BaseKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Object call() {
        print("%", kernel.getMagicsRegistry().getLineMagicNames());
        print("%%", kernel.getMagicsRegistry().getCellMagicNames());
        return null;
    }

    private static void print(String sign, Set<String> names) {
        System.out.println(sign + String.join("  " + sign, new TreeSet<>(names)));
    }
}
