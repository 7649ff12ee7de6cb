package org.zimagelab.notebook.sweep;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.GridPage;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.SweepGrid;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.SweepBar;
import org.zimagelab.notebook.magic.WorkingMachines;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.adaptive.AdaptiveListener;
import org.zimagelab.tuning.adaptive.AdaptiveProgress;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.Summary;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;

/** One display that shows a sweep while it runs, and its closing summary after. */
final class SweepView implements AdaptiveListener {
    private static final double UPDATE_SECONDS = 0.5;

    private final CellContext cell;
    private final String name;
    private final WorkingMachines working = new WorkingMachines();
    private CellOutput.Live live;
    private SweepGrid grid;
    private Plan plan;
    private int finished;
    private int failures;
    private String line = "";
    private double fraction;
    private Optional<AdaptiveProgress> progress = Optional.empty();

    /** @param name of the sweep, by which tables and charts find it */
    SweepView(CellContext cell, String name) {
        this.cell = cell;
        this.name = name;
    }

    @Override
    public int thumbnailSize() {
        // Asked for before the plan is known; the grid makes them smaller where there are many.
        return Thumbnail.size(1);
    }

    @Override
    public void started(Plan plan) {
        this.plan = plan;
        grid = new SweepGrid(plan.asRuns(), Thumbnail.size(plan.runs().size()));
        line = plan.line();
        live = cell.output().live(bundle(), UPDATE_SECONDS);
    }

    @Override
    public void runStarted(int index, String machine) {
        working.started(index, machine);
        grid.started(index, machine);
        live.update(this::bundle);
    }

    @Override
    public void runGivenUp(int index) {
        working.ended(index);
        grid.givenUp(index);
        live.update(this::bundle);
    }

    @Override
    public void step(Moment moment) {
        grid.running(
                moment.run(), (double) moment.step().index() / moment.step().steps());
        fraction = (double) moment.callsDone() / Math.max(1, moment.calls());
        line = progress.map(AdaptiveProgress::line)
                        .orElseGet(() -> Amounts.part(finished, plan.runs().size(), "run"))
                + (failures == 0 ? "" : ", " + failures + " failed") + " · "
                + Amounts.part(moment.callsDone(), moment.calls(), "network call")
                + (Double.isNaN(moment.secondsLeft())
                        ? ""
                        : " · " + (progress.isPresent() ? "at most " : "") + Amounts.seconds(moment.secondsLeft())
                                + " left")
                + working.words(Language.EN);
        live.update(this::bundle);
    }

    @Override
    public boolean showsPreviews() {
        return true;
    }

    @Override
    public boolean wantsPreview() {
        return live.isDue();
    }

    @Override
    public void previewed(int index, BufferedImage estimate) {
        grid.previewed(index, estimate);
    }

    @Override
    public void runFinished(int index, Run run, Optional<BufferedImage> thumbnail) {
        finished++;
        working.ended(index);
        if (run.outcome() instanceof Outcome.Failed failed) {
            failures++;
            grid.failed(index, failed.reason());
        } else {
            thumbnail.ifPresent(image -> grid.pictured(index, image, GridPage.title(run)));
        }
        live.update(this::bundle);
    }

    @Override
    public void decided(AdaptiveProgress now, List<Integer> notNeeded) {
        progress = Optional.of(now);
        notNeeded.forEach(grid::notNeeded);
        line = now.line();
        live.update(this::bundle);
    }

    @Override
    public void note(String text) {
        CellNotes.print("note: " + text);
    }

    @Override
    public void finished(Summary summary) {
        grid.stopped();
        String closing = progress.filter(AdaptiveProgress::isOver)
                        .map(over -> over.closing() + " ")
                        .orElse("")
                + SweepBar.closing(summary, Language.EN);
        // A terminal shows no pictures, and is told what it can show.
        String text = summary.runs().runs().stream().anyMatch(Run::ok)
                ? closing + "\n%table " + name + ", %plot " + name + " and %grid " + name + " show it"
                : closing;
        live.finish(bundle(Html.of("p").text(closing), text));
        cell.session().measured(plan, summary.runs());
    }

    /** The whole grid; without its PNG where an interrupt comes while that is drawn. */
    private MimeBundle bundle(Html below, String text) {
        try {
            return grid.bundle(below, text);
        } catch (CancellationException e) { // the thread's flag stays up
            return MimeBundle.html(Html.all(grid.html(), below), text);
        }
    }

    private MimeBundle bundle() {
        return MimeBundle.html(Html.all(Html.bar(fraction, line), grid.live()), line);
    }
}
