package org.zimagelab.kernel.commands;

import java.util.concurrent.Callable;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.zimagelab.common.magic.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code %%html} and its like. */
@Command(description = "Displays the lines below as what the magic's name says.")
final class ShowCommand implements Callable<Object> {
    private final BaseKernel kernel;
    private final MIMEType type;
    private final String body;

    @Mixin
    private HelpOption help;

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
