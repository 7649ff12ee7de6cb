package org.zimagelab.notebook.claims;

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

/** A bar while the pictures are made, and one line after. */
final class ClaimsProgress implements SweepListener {
    private static final double UPDATE_SECONDS = 0.5;

    private final CellContext cell;
    private final WorkingMachines working = new WorkingMachines();
    private CellOutput.Live live;
    private Plan plan;
    private int finished;
    private String line = "";
    private double fraction;

    ClaimsProgress(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public void started(Plan started) {
        plan = started;
        line = plan.line();
        live = cell.output().live(bar(), UPDATE_SECONDS);
    }

    @Override
    public void step(Moment moment) {
        fraction = (double) moment.callsDone() / Math.max(1, moment.calls());
        line = Amounts.part(finished, plan.runs().size(), "picture") + " · "
                + Amounts.part(moment.callsDone(), moment.calls(), "network call")
                + (Double.isNaN(moment.secondsLeft()) ? "" : " · " + Amounts.seconds(moment.secondsLeft()) + " left")
                + working.words();
        live.update(this::bar);
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
        String closing = summary.line()
                + (summary.left() > 0 ? ". Run the same cell again to go on: what is finished is kept." : "");
        live.finish(MimeBundle.note(closing));
        cell.session().measured(plan, summary.runs());
    }

    private MimeBundle bar() {
        return MimeBundle.html(Html.bar(fraction, line), line);
    }
}
