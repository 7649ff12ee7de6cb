package org.zimagelab.notebook.train;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.zimagelab.common.Pace;
import org.zimagelab.demo.training.Lesson;
import org.zimagelab.demo.training.LoraLesson;
import org.zimagelab.notebook.charts.ChartFile;
import org.zimagelab.notebook.charts.LossPlot;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.PictureCaption;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;

/** The display of a running training: how far it is, and the curve of the loss. */
final class TrainView implements Lesson.Observer {
    private static final double UPDATE_SECONDS = 2;
    private static final int LONGEST_TITLE = 60;

    private final int steps;
    private final String title;
    private final CellOutput.Live live;
    private final double[] losses;
    private int done;

    TrainView(CellContext cell, Lesson lesson) {
        this(cell, lesson.steps(), title(lesson));
    }

    TrainView(CellContext cell, LoraLesson lesson) {
        this(cell, lesson.steps(), "LoRA of demo-base, " + lesson.palette().word() + ", rank " + lesson.rank());
    }

    private TrainView(CellContext cell, int steps, String title) {
        this.steps = steps;
        this.title = title;
        losses = new double[steps];
        live = cell.output().live(bar(0, "drawing pictures"), UPDATE_SECONDS);
    }

    @Override
    public void encoded(int pictures, int of) {
        live.update(() -> bar((double) pictures / of, "pictures drawn and encoded: " + pictures + " of " + of));
    }

    @Override
    public void step(int step, double loss, Pace pace) {
        losses[step - 1] = loss;
        done = step;
        live.update(() -> running(pace));
    }

    private MimeBundle running(Pace pace) {
        String line = "step " + done + " of " + steps + " · loss " + NumberText.score(smoothed()) + " · "
                + Amounts.seconds(pace.secondsEach(done)) + " a step · "
                + Amounts.seconds(pace.secondsLeft(done)) + " left";
        return MimeBundle.html(
                Html.all(
                        Html.bar((double) done / steps, line),
                        ChartFile.changing(LossPlot.of(soFar(), steps, title), "loss of: " + title)),
                line);
    }

    private static MimeBundle bar(double fraction, String line) {
        return MimeBundle.html(Html.bar(fraction, line), line);
    }

    private double[] soFar() {
        return Arrays.copyOf(losses, done);
    }

    private double smoothed() {
        return LossPlot.smooth(soFar(), steps)[done - 1];
    }

    private static String title(Lesson lesson) {
        return lesson.prompts().isEmpty()
                ? "the whole world, without captions"
                : lesson.prompts().stream()
                        .map(prompt -> PictureCaption.brief(
                                prompt, LONGEST_TITLE / lesson.prompts().size()))
                        .collect(Collectors.joining(" | "));
    }

    /** Leaves the curve alone in the display. */
    void finished() {
        live.finish(ChartFile.bundle(LossPlot.of(soFar(), steps, title), "loss of: " + title));
    }

    /**
     * One line about the finished training.
     *
     * @param seconds that it took
     */
    String summary(double seconds) {
        return (done == steps ? Amounts.count(done, "step") : "stopped after step " + done + " of " + steps)
                + " in " + Amounts.seconds(seconds) + " · loss " + NumberText.score(losses[0])
                + " → "
                + NumberText.score(smoothed());
    }

    /** Says that there is no model, and why. */
    void failed() {
        String line = done == 0
                ? "stopped before the first step; nothing was learned"
                : "stopped after step " + done + " of " + steps + "; nothing was written";
        live.finish(MimeBundle.note(line));
    }
}
