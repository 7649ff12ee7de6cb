package org.zimagelab.notebook.model;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.session.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code %zimage unload}. */
@Command(name = "unload", description = "Frees the memory of one model, or of all.")
final class UnloadCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(
            paramLabel = "SOURCE",
            completionCandidates = CompletionCandidates.LoadedModels.class,
            arity = "0..1",
            converter = OptionConverters.ModelSource.class,
            description = "as it was loaded (default: all)")
    private String source;

    @Mixin
    private HelpOption help;

    UnloadCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() {
        List<LoadedModel> gone = cell.session().models().unload(source);
        String names = gone.stream().map(LoadedModel::source).collect(Collectors.joining(", "));
        cell.output().show(MimeBundle.text(gone.isEmpty() ? "no model was loaded" : "unloaded " + names));
        return null;
    }
}
