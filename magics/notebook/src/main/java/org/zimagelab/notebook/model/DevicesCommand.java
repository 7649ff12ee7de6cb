package org.zimagelab.notebook.model;

import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code %zimage devices}. */
@Command(name = "devices", description = "Lists what --device can name here.")
final class DevicesCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private HelpOption help;

    DevicesCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() {
        List<String> devices = ZImage.devices();
        cell.output().show(MimeBundle.text(String.join("\n", devices)));
        return devices;
    }
}
