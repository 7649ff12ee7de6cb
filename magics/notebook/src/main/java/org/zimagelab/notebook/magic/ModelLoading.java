package org.zimagelab.notebook.magic;

import java.util.function.Function;
import org.zimagelab.diffusion.ModelDownload;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.DownloadView;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MemoryView;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.ModelView;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.tuning.Amounts;

/** The display below a cell while it loads a model. */
public final class ModelLoading {
    private static final double UPDATE_SECONDS = 0.5;

    private ModelLoading() {}

    /** Loads the model. */
    public interface Load {
        LoadedModel load() throws InterruptedException;
    }

    /** Shows that a model is being loaded, then what it is, or that loading failed. */
    public static LoadedModel shown(CellContext cell, String source, Load load) throws InterruptedException {
        return shown(cell, source, live -> {}, load, ModelLoading::line);
    }

    /**
     * The same for a further device, of a model whose facts are known.
     *
     * @param words what is told of it instead
     */
    static LoadedModel shown(CellContext cell, String source, Load load, Function<LoadedModel, String> words)
            throws InterruptedException {
        return shown(cell, source, live -> {}, load, words);
    }

    /** Downloads what is missing of a model of a hub, then loads it; shows how far it is. */
    public static LoadedModel downloaded(CellContext cell, String source, Load load) throws InterruptedException {
        return shown(
                cell,
                source,
                live -> {
                    ModelDownload.fetch(source, state -> live.update(() -> DownloadView.of(state)));
                    live.finish(note("loading " + source + " …"));
                },
                load,
                ModelLoading::line);
    }

    /** What is done before a model is loaded. */
    private interface Before {
        void run(CellOutput.Live live) throws InterruptedException;
    }

    private static LoadedModel shown(
            CellContext cell, String source, Before before, Load load, Function<LoadedModel, String> words)
            throws InterruptedException {
        CellOutput.Live live = cell.output().live(note("loading " + source + " …"), UPDATE_SECONDS);
        long start = System.nanoTime();
        LoadedModel model = null;
        String reason = "";
        try {
            before.run(live);
            start = System.nanoTime();
            model = load.load();
        } catch (InterruptedException e) {
            reason = e.getMessage() == null ? "" : ": " + e.getMessage(); // the cell itself shows no reason
            throw e;
        } finally {
            if (model == null) {
                live.finish(note(source + " is not loaded" + reason));
            }
        }
        String line =
                words.apply(model) + " · loaded in " + Amounts.seconds((System.nanoTime() - start) / 1e9) + why(model)
                        + dtypeNote(model.options().dtype(), model.generator().info());
        live.finish(MimeBundle.html(Html.of("div").text(line), line));
        return model;
    }

    private static String line(LoadedModel model) {
        return ModelView.line(model.generator().info())
                + (model.model() == null ? "" : " · " + MemoryView.line(model.model()));
    }

    /** Why {@code --device auto} took this device; nothing where the device was named or a test stands in. */
    private static String why(LoadedModel model) {
        return model.options().device().equals("auto") && model.model() != null
                ? " · auto took " + model.generator().info().device() + ": "
                        + Devices.why(model.generator().info().device())
                : "";
    }

    /**
     * What is to be said of fp16.
     *
     * @param asked after {@code --dtype}
     * @param info of the loaded model
     * @return words that continue a line; empty for other dtypes
     */
    static String dtypeNote(String asked, ModelInfo info) {
        if (!info.dtype().equals(Dtype.FP16.word())) {
            return "";
        }
        String why = asked.equals("auto") ? " · fp16, since this card has no bf16" : "";
        return info.variant() == ModelInfo.Variant.BASE
                ? why + " · the published base model makes no usable pictures in fp16, as users of other programs"
                        + " report: --dtype fp32 does"
                : why;
    }

    private static MimeBundle note(String text) {
        return MimeBundle.note(text);
    }
}
