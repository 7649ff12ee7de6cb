package org.zimagelab.notebook.model;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.WeightDtype;
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
            description = {
                "demo-base, a model folder, a transformer's file, or an id of Hugging Face such as",
                "Tongyi-MAI/Z-Image-Turbo, with @REVISION or :FILE behind it if need be; modelscope: before an id",
                "names ModelScope. What is not in the cache is downloaded (the published models have 20 to 33 GB)"
            })
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
            description =
                    "auto (bf16 on CUDA, fp16 on cards without bf16, else fp32), fp32, bf16 or fp16 (default: auto)")
    private String dtype = "auto";

    @Option(
            names = "--like",
            paramLabel = "FOLDER",
            converter = OptionConverters.File.class,
            description = "for weights without configs, such as ComfyUI's: a model folder whose configs and tokenizer"
                    + " are used (default: those of the published Z-Image)")
    private Path like;

    @Option(
            names = "--text-encoder",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "likewise: the text encoder's file (default: the one found near the transformer's)")
    private Path textEncoder;

    @Option(
            names = "--vae",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "likewise: the VAE's file (default: the one found near the transformer's)")
    private Path vae;

    @Option(
            names = "--weights",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.WeightDtypes.class,
            description = {
                "form of the transformer's large matrices in memory: stored (as in the files), bf16, or int8 or fp8,",
                "which take half of bf16's memory and change pictures a little (default: stored)"
            })
    private String weights = WeightDtype.STORED.word();

    @Option(
            names = "--offload",
            paramLabel = "WHAT",
            completionCandidates = CompletionCandidates.Offloads.class,
            description = {
                "what stays in host memory and is copied as it is needed, which changes no picture: none, text (the",
                "text encoder), blocks (also the transformer's blocks), or auto, as little as the memory allows",
                "(default: auto)"
            })
    private String offload = "auto";

    @Option(
            names = "--memory",
            paramLabel = "GB",
            converter = OptionConverters.Gigabytes.class,
            description = "use at most so much of the device's memory, such as 8 or 7.5 (default: what is free)")
    private Long memory;

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
        LoadOptions given = new LoadOptions(device, dtype)
                .withWeights(weights)
                .withOffload(offload)
                .withFiles(new LoadOptions.Files(
                        Optional.ofNullable(like), Optional.ofNullable(textEncoder), Optional.ofNullable(vae)));
        LoadOptions options = memory == null ? given : given.withMemory(memory);
        LoadedModel model = ModelLoading.downloaded(
                cell, source, () -> cell.session().models().load(source, options, as != null));
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, ZImage.class.getName(), model.model());
        }
        return model.model();
    }
}
