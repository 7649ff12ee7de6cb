package org.zimagelab.notebook.magic;

import java.awt.image.BufferedImage;
import java.util.function.Supplier;
import org.zimagelab.common.Pace;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.DataUri;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.plan.Previews;
import org.zimagelab.tuning.plan.Thumbnail;

/** The display below a cell while it makes a picture: a bar with a preview, until the result takes their place. */
public final class GenerationProgress implements Progress, AutoCloseable {
    private static final double UPDATE_SECONDS = 0.2;

    /** Longest side of a preview, in pixels. The page shows it at the size of the picture. */
    private static final int PREVIEW = 256;

    private static final String READING =
            "the picture is made; its model's files are read once, for the fingerprint in" + " the PNG";

    private final Session session;
    private final Previews previews;
    private final Request request;

    private final Pace pace;
    private final CellOutput.Live live;
    /** That run, in both passes. */
    private final int steps;

    private int done;
    private Html preview = Html.all();
    private boolean finished;

    public GenerationProgress(CellContext cell, LoadedModel model, Request request) {
        this.session = cell.session();
        this.request = request;
        int second = request.hires().isOff() ? 0 : request.hires().stepsThatRun(request.steps());
        steps = request.image().stepsThatRun(request.steps()) + second;
        previews = new Previews(model.generator());
        pace = new Pace(0, model.generator().networkCalls(request));
        live = cell.output().live(bar(0, line(0, 0, "")), UPDATE_SECONDS);
    }

    @Override
    public void evaluated(Evaluation evaluation) {
        if (previews.isDue() && live.isDue()) {
            previews.look(evaluation, request, image -> preview = shown(image));
        }
    }

    private Html shown(BufferedImage image) {
        double scale = Math.min(1, (double) PREVIEW / Math.max(request.width(), request.height()));
        return Html.of("img", "display:block;width:" + Math.round(request.width() * scale) + "px;" + Html.SHRINKING)
                .attribute("src", DataUri.jpeg(Thumbnail.of(image, PREVIEW)))
                .attribute("alt", "estimate");
    }

    @Override
    public void step(Step step) {
        done = step.index();
        double left = pace.secondsLeft(step.networkCalls());
        live.update(() ->
                bar(step.index(), line(step.index(), step.networkCalls(), " · " + Amounts.seconds(left) + " left")));
    }

    /** After the last step: says which step is analyzed now. */
    public void looked(int step) {
        live.update(() -> bar(step, "analyzed step " + step + " of " + steps));
    }

    /**
     * Shows the result in place of the bar, and tells the session how fast the model was. While the fingerprint that
     * the result has in it is not known, the picture stands there without it.
     *
     * @param bundle of the picture with its fingerprint, for which it may wait
     */
    public void finish(Picture picture, Supplier<MimeBundle> bundle) {
        finished = true;
        if (!picture.model().identity().isKnown()) {
            Html image = Html.of("img", Html.SHRINKING)
                    .attribute("src", DataUri.jpeg(picture.image()))
                    .attribute("alt", "the picture, without its parameters");
            live.finish(MimeBundle.html(Html.all(image, Html.faint(READING)), READING));
        }
        live.finish(bundle.get());
        int computed = picture.networkCalls() - picture.reusedCalls();
        // a skipped call takes time too, so such a picture does not tell what a call takes
        if (computed > 0 && picture.skippedCalls() == 0) {
            session.measured(picture.model(), request, picture.seconds() / computed);
        }
    }

    /** If there is no result, says after which step it stopped. */
    @Override
    public void close() {
        if (!finished) {
            String line = "stopped after step " + done + " of " + steps + " (seed " + request.seed() + ")";
            live.finish(MimeBundle.note(line));
        }
    }

    private String line(int step, int calls, String left) {
        return "step " + step + " of " + steps + " · " + Amounts.count(calls, "network call") + left;
    }

    private MimeBundle bar(int step, String line) {
        return MimeBundle.html(Html.all(Html.bar((double) step / steps, line), preview), line);
    }
}
