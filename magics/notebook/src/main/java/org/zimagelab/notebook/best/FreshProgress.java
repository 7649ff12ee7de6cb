package org.zimagelab.notebook.best;

import java.awt.image.BufferedImage;
import java.util.Optional;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.WorkingMachines;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.Summary;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.run.Run;

/** A bar while fresh pictures are made, and their number after. */
final class FreshProgress implements SweepListener {
    private static final double UPDATE_SECONDS = 0.5;

    private final CellContext cell;
    private CellOutput.Live live;
    private int runs;
    private int finished;
    private final WorkingMachines working = new WorkingMachines();

    FreshProgress(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public void started(Plan plan) {
        runs = plan.runs().size();
        live = cell.output().live(bar(0, Amounts.part(0, runs, "fresh picture")), UPDATE_SECONDS);
    }

    @Override
    public void step(Moment moment) {
        double fraction = (double) moment.callsDone() / Math.max(1, moment.calls());
        String left = Double.isNaN(moment.secondsLeft()) ? "" : " · " + Amounts.seconds(moment.secondsLeft()) + " left";
        String machines = working.words();
        live.update(() -> bar(fraction, Amounts.part(finished, runs, "fresh picture") + left + machines));
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
    }

    @Override
    public void note(String line) {
        CellNotes.print("note: " + line);
    }

    @Override
    public void finished(Summary summary) {
        live.finish(MimeBundle.note(summary.line()
                + (summary.left() > 0 ? " Run the same line again to go on: what is finished is kept." : "")));
    }

    private static MimeBundle bar(double fraction, String line) {
        return MimeBundle.html(Html.bar(fraction, line), line);
    }
}
