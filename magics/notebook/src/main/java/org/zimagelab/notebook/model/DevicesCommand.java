package org.zimagelab.notebook.model;

import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.notebook.display.DeviceView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.torch.device.DeviceReport;
import org.zimagelab.torch.device.Devices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code %zimage devices}. */
@Command(name = "devices", description = "Lists what --device can name here, and says what is missing.")
final class DevicesCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private HelpOption help;

    DevicesCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() {
        DeviceReport report = Devices.report();
        cell.output().show(DeviceView.bundle(report));
        return report.names();
    }
}
