package org.zimagelab.notebook.model;

import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.ModelLoading;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.notebook.session.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %zimage load}. */
@Command(name = "load", description = "Loads a model; the magics use the one loaded last.", sortOptions = false)
final class LoadCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(
            paramLabel = "SOURCE",
            completionCandidates = CompletionCandidates.Models.class,
            converter = OptionConverters.ModelSource.class,
            description = "demo-base, a model folder, or a Hugging Face id found in the local cache")
    private String source;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Devices.class,
            description = "auto (CUDA where there is one), cpu, cuda or cuda:N (default: auto)")
    private String device = "auto";

    @Option(
            names = "--dtype",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Dtypes.class,
            description = "auto (bf16 on CUDA, else fp32), fp32, bf16 or fp16 (default: auto)")
    private String dtype = "auto";

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "declare a Java variable of type ZImage, and keep the model when another is loaded")
    private String as;

    @Mixin
    private HelpOption help;

    LoadCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException {
        JavaVariables.checkName(as);
        LoadOptions options = new LoadOptions(device, dtype);
        LoadedModel model =
                ModelLoading.shown(cell, source, () -> cell.session().models().load(source, options, as != null));
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, ZImage.class.getName(), model.model());
        }
        return model.model();
    }
}
