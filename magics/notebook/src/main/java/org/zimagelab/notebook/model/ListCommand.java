package org.zimagelab.notebook.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.diffusion.ModelSource;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.display.TableView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.session.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %zimage list}. */
@Command(name = "list", description = "Lists the models that come with this program, and those in memory.")
final class ListCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private HelpOption help;

    ListCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() {
        Map<String, String> state = new LinkedHashMap<>();
        Map<String, String> description = new LinkedHashMap<>();
        for (ModelSource source : ZImage.embedded()) {
            state.put(source.name(), "comes with this program");
            description.put(source.name(), source.description());
        }
        List<LoadedModel> models = cell.session().models().all();
        for (LoadedModel model : models) {
            boolean current = model == models.get(models.size() - 1);
            state.put(model.source(), current ? "loaded, in use" : "loaded");
            description.putIfAbsent(
                    model.source(), model.generator().info().folder().toString());
        }
        Table table = Table.create(
                "models",
                StringColumn.create("name", new ArrayList<>(state.keySet())),
                StringColumn.create("state", new ArrayList<>(state.values())),
                StringColumn.create(
                        "what", state.keySet().stream().map(description::get).toList()));
        cell.output().show(TableView.bundle(table));
        return table;
    }
}
