package org.zimagelab.kernel.commands;

import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import picocli.CommandLine.Command;

/** {@code %%html} and its like. */
@Command(description = "Displays the lines below as what the magic's name says.")
final class ShowCommand extends KernelCommand {
    private final BaseKernel kernel;
    private final MIMEType type;
    private final String body;

    ShowCommand(BaseKernel kernel, MIMEType type, String body) {
        this.kernel = kernel;
        this.type = type;
        this.body = body;
    }

    @Override
    public Object call() {
        DisplayData data = new DisplayData(body.strip());
        data.putData(type, body);
        kernel.display(data);
        return null;
    }
}
