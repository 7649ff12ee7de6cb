package org.zimagelab.notebook.upscale;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.diffusion.upscale.Enlargement;
import org.zimagelab.diffusion.upscale.Upscaler;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.UpscaleView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.options.ChoiceOptions;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.ConfOption;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.OutputFile;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.store.png.PicturePng;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %upscale}. */
@Command(name = "%upscale", description = "Makes a picture larger, by a network or by Lanczos.", sortOptions = false)
public final class UpscaleCommand implements Callable<Object> {
    /** As the slider of A1111's Extras. */
    private static final double MOST = 8;

    private static final double UPDATE_SECONDS = 0.5;

    private final CellContext cell;

    @Parameters(
            paramLabel = "PICTURE",
            converter = OptionConverters.Pictures.class,
            completionCandidates = CompletionCandidates.Sweeps.class,
            description = {
                "a picture file, a Java variable of type Picture, Run or BufferedImage, or a sweep or the folder of a",
                "store, of which the options below choose one"
            })
    private String picture;

    @Option(
            names = "--by",
            paramLabel = "N",
            converter = OptionConverters.Decimal.class,
            description = "how many times as wide and high, above 1 to 8 (default: as the network enlarges, else 2)")
    private Double by;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "weights of RRDBNet (ESRGAN, Real-ESRGAN) or SRVGGNetCompact, .safetensors (default: none,"
                    + " Lanczos enlarges)")
    private Path model;

    @Option(
            names = "--tile",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "side in pixels of what the network computes at a time, at least " + Upscaler.LEAST_TILE
                    + "; less needs less memory (default: " + Upscaler.TILE + ")")
    private int tile = Upscaler.TILE;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Devices.class,
            description = "for the network: auto (CUDA where there is one), cpu, cuda or cuda:N (default: auto)")
    private String device = "auto";

    @Option(
            names = "--save",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "a PNG that says how it was enlarged, with the parameters of the picture if it has any")
    private Path save;

    @Option(names = "--as", paramLabel = "NAME", description = "declare a Java variable of type BufferedImage")
    private String as;

    @Mixin
    private final ChoiceOptions choice = new ChoiceOptions();

    @Mixin
    private ConfOption conf = new ConfOption();

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public UpscaleCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        JavaVariables.checkName(as);
        choice.check();
        conf.use(cell, false, List.of(picture));
        if (by != null && !(by > 1 && by <= MOST)) {
            throw new MagicException("--by " + NumberText.plain(by) + ": expected a number above 1, up to 8");
        }
        if (tile < Upscaler.LEAST_TILE) {
            throw new MagicException("--tile " + tile + ": expected at least " + Upscaler.LEAST_TILE + " pixels");
        }
        OutputFile target = save == null ? null : new OutputFile("--save", save);
        if (target != null) {
            target.check(List.of(".png"));
        }
        UpscaledSource source = UpscaledSource.of(cell, picture, choice);
        PackedRgb before = source.pixels();
        try {
            return enlarged(before, source, target);
        } catch (OutOfMemoryError e) {
            throw new MagicException(
                    picture + ": Java's memory is too small for the larger picture; a larger -Xmx" + " gives more");
        }
    }

    private Object enlarged(PackedRgb before, UpscaledSource source, OutputFile target)
            throws InterruptedException, IOException {
        if (model == null) {
            return shown(before, Optional.empty(), source, target);
        }
        try (Upscaler network = Upscaler.load(model, Devices.named(device))) {
            return shown(before, Optional.of(network), source, target);
        }
    }

    private Object shown(PackedRgb before, Optional<Upscaler> network, UpscaledSource source, OutputFile target)
            throws InterruptedException, IOException {
        double times = by != null ? by : network.map(n -> (double) n.scale()).orElse(2.0);
        Enlargement enlargement = Enlargement.by(times, before.width(), before.height(), tile);
        enlargement.requireRoom(before.width(), before.height(), network);
        MimeBundle last = MimeBundle.note("stopped before the picture was enlarged");
        CellOutput.Live live = cell.output().live(bar(0, 0), UPDATE_SECONDS);
        PackedRgb after;
        try {
            long start = System.nanoTime();
            after = enlargement.of(
                    before,
                    network,
                    share -> live.update(() -> bar(share, (System.nanoTime() - start) / 1e9 * (1 - share) / share)));
            double seconds = (System.nanoTime() - start) / 1e9;
            String how = how(before, enlargement, network);
            last = UpscaleView.bundle(before, after, how + " · " + Amounts.seconds(seconds), network.isPresent());
        } finally {
            live.finish(last);
        }
        BufferedImage image = after.image();
        if (target != null) {
            target.write(out -> out.write(PicturePng.encode(image, texts(source, times, network))));
            cell.output().show(MimeBundle.note("saved as " + target.path()));
        }
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, BufferedImage.class.getName(), image);
        }
        return image;
    }

    private static MimeBundle bar(double share, double left) {
        String line = share == 0 ? "enlarging" : Math.round(100 * share) + " % · " + Amounts.seconds(left) + " left";
        return MimeBundle.html(Html.bar(share, line), line);
    }

    /** What enlarged it, in one line. */
    private String how(PackedRgb before, Enlargement enlargement, Optional<Upscaler> network) {
        if (network.isEmpty()) {
            return "Lanczos, since no --model is given: it makes pixels and no detail";
        }
        Upscaler upscaler = network.get();
        int passes = enlargement.passes(before.width(), before.height(), upscaler.scale());
        long made = Math.round(before.width() * Math.pow(upscaler.scale(), passes));
        String twice = passes == 1 ? "" : " " + passes + " times";
        String down = made == enlargement.width() ? "" : ", then Lanczos from " + made + " pixels of width";
        int tiles = upscaler.tiles(before.width(), before.height(), tile);
        return upscaler.name() + " (×" + upscaler.scale() + twice + down + ") on " + upscaler.device() + " · "
                + Amounts.count(tiles, "tile");
    }

    /** As A1111's Extras writes them, whose numbers are Python's. */
    private Map<String, String> texts(UpscaledSource source, double times, Optional<Upscaler> network) {
        Map<String, String> texts = new LinkedHashMap<>();
        source.parameters().ifPresent(text -> texts.put(PicturePng.PARAMETERS, text));
        List<String> parts = new ArrayList<>();
        parts.add("Postprocess upscale by: " + NumberText.plain(times));
        parts.add("Postprocess upscaler: "
                + network.map(Upscaler::name)
                        .map(name -> name.replaceFirst("[.]safetensors$", ""))
                        .orElse(Enlargement.LANCZOS));
        texts.put("postprocessing", String.join(", ", parts));
        return texts;
    }
}
