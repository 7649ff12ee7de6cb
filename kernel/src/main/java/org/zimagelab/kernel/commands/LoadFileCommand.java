package org.zimagelab.kernel.commands;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.magic.CellValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %load}. */
@Command(name = "%load", description = "Runs a file as if it stood in the cell: .java, .jshell, .jsh or any other.")
final class LoadFileCommand extends KernelCommand {
    private final JavaKernel kernel;

    @Parameters(paramLabel = "FILE", description = "relative to the notebook's folder; ~/ is the home folder")
    private String name;

    LoadFileCommand(JavaKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Object call() throws IOException {
        Path file = path(name);
        if (!Files.isRegularFile(file)) {
            throw new MagicException(Printable.value(name) + ": "
                    + (Files.exists(file) ? "not a file" : "no such file in " + Printable.value(file.getParent())));
        }
        String source;
        try {
            source = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new MagicException(Printable.value(name) + ": not a text file in UTF-8");
        } catch (IOException e) {
            throw new MagicException(name + ": cannot be read: " + e.getMessage());
        }
        source = source.startsWith("\ufeff") ? source.substring(1) : source; // a byte order mark
        source = source.startsWith("#!") ? "//" + source : source;
        return new CellValue(kernel.evaluator().evaluate(source, name));
    }
}
