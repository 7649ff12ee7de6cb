package org.zimagelab.kernel.commands;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import picocli.CommandLine.Mixin;

/** A command of the kernel. Every one has {@code --help}. */
abstract class KernelCommand implements Callable<Object> {
    @Mixin
    private HelpOption help;

    /**
     * The absolute path for a name that a person has typed. No shell has seen the name, so {@code ~/} is replaced here
     * by the home folder.
     *
     * @throws MagicException if the name cannot be one of a file
     */
    static Path path(String typed) {
        String name = typed.startsWith("~/") ? System.getProperty("user.home") + typed.substring(1) : typed;
        try {
            return Path.of(name).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new MagicException(Printable.value(typed) + ": expected the name of a file or folder");
        }
    }
}
