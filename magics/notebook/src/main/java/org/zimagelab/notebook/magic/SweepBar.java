package org.zimagelab.notebook.magic;

import java.awt.image.BufferedImage;
import java.util.Optional;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.Summary;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.run.Run;

/** A bar while pictures are made, and one line after. */
public final class SweepBar implements SweepListener {
    private static final double UPDATE_SECONDS = 0.5;

    private final CellContext cell;
    private final Language language;
    private final WorkingMachines working = new WorkingMachines();
    private CellOutput.Live live;
    private Plan plan;
    private int finished;
    private String line = "";
    private double fraction;

    public SweepBar(CellContext cell, Language language) {
        this.cell = cell;
        this.language = language;
    }

    @Override
    public void started(Plan started) {
        plan = started;
        line = plan.line(language);
        live = cell.output().live(bar(), UPDATE_SECONDS);
    }

    @Override
    public void step(Moment moment) {
        fraction = (double) moment.callsDone() / Math.max(1, moment.calls());
        int all = plan.runs().size();
        line = language.of(Amounts.part(finished, all, "picture"), finished + "/" + all + " 张图") + " · "
                + language.of(
                        Amounts.part(moment.callsDone(), moment.calls(), "network call"),
                        moment.callsDone() + "/" + moment.calls() + " 次网络调用")
                + left(moment.secondsLeft())
                + working.words(language);
        live.update(this::bar);
    }

    private String left(double seconds) {
        return Double.isNaN(seconds)
                ? ""
                : " · " + language.of(Amounts.seconds(seconds) + " left", "还需 " + Amounts.seconds(seconds));
    }

    @Override
    public void runStarted(int index, String machine) {
        working.started(index, machine);
    }

    @Override
    public void runGivenUp(int index) {
        working.ended(index);
    }

    @Override
    public void runFinished(int index, Run run, Optional<BufferedImage> thumbnail) {
        finished++;
        working.ended(index);
        live.update(this::bar);
    }

    @Override
    public void note(String text) {
        CellNotes.print("note: " + text);
    }

    @Override
    public void finished(Summary summary) {
        live.finish(MimeBundle.note(closing(summary, language)));
        cell.session().measured(plan, summary.runs());
    }

    private MimeBundle bar() {
        return MimeBundle.html(Html.bar(fraction, line), line);
    }

    /** The summary, and how to go on where something is left. */
    public static String closing(Summary summary, Language language) {
        String again =
                language.of(". Run the same cell again to go on: what is finished is kept.", "。再次运行该单元即可继续：已完成的图均保留。");
        return summary.line(language) + (summary.left() > 0 ? again : "");
    }
}
