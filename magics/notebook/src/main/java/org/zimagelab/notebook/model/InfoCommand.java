package org.zimagelab.notebook.model;

import java.util.Map;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.notebook.display.MemoryView;
import org.zimagelab.notebook.display.ModelView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.session.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code %zimage info}. */
@Command(name = "info", description = "Shows the model that the magics use.")
final class InfoCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private HelpOption help;

    InfoCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() {
        LoadedModel model = cell.session().models().current();
        ModelInfo info = model.generator().info();
        cell.output().show(ModelView.bundle(info, model.model() == null ? Map.of() : MemoryView.facts(model.model())));
        return info;
    }
}
