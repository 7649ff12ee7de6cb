package org.zimagelab.notebook.sweep;

import java.util.Optional;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.sampling.SigmaList;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.plan.Generator;

/**
 * Times network calls at sizes of which no picture was made yet, and says so below the cell, since a call of a large
 * picture takes minutes on a processor. The first steps of a picture are made and not decoded.
 */
final class CallTiming implements AutoCloseable {
    /** The first step also reads the prompt and warms up; those after it tell what a network call takes. */
    private static final int STEPS = 3;

    /** Hardly any sweep has this seed, so that nothing of the picture can be reused. */
    private static final long SEED = 0x5EED_5EED_5EEDL;

    private final CellContext cell;
    private final Language language;
    private Optional<CellOutput.Live> live = Optional.empty();
    private boolean finished;

    CallTiming(CellContext cell, Language language) {
        this.cell = cell;
        this.language = language;
    }

    /** Ends a picture whose calls are timed: it needs no decoding. */
    private static final class Timed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Timed() {
            super(null, null, false, false);
        }
    }

    /**
     * Seconds of a network call.
     *
     * @param request a run of that size, without a second pass
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    double seconds(Generator generator, Request request) throws InterruptedException {
        Request timed = enoughSteps(request).withGuidance(0).withSeed(SEED);
        Steps steps = new Steps(request);
        steps.show(0, Math.min(STEPS, timed.image().stepsThatRun(timed.steps())));
        try {
            generator.generate(timed, steps);
        } catch (Timed e) {
            // as it should be
        }
        return steps.seconds();
    }

    /** Noise levels that are written out, and an image, say themselves how many steps run. */
    private static Request enoughSteps(Request request) {
        boolean free = !SigmaList.isList(request.schedule())
                && request.image().picture().isEmpty();
        return free && request.steps() < STEPS ? request.withSteps(STEPS) : request;
    }

    private final class Steps implements Progress {
        private final Request request;
        private long since = System.nanoTime();
        private long last;
        private int callsBefore;
        private int calls;

        Steps(Request request) {
            this.request = request;
        }

        @Override
        public void step(Step step) {
            int most = Math.min(STEPS, step.steps());
            last = System.nanoTime();
            calls = step.networkCalls();
            if (step.index() >= most) {
                throw new Timed();
            }
            if (step.index() == 1) {
                since = last;
                callsBefore = calls;
            }
            show(step.index(), most);
        }

        @Override
        public boolean needsEveryStep() {
            return true;
        }

        double seconds() {
            return Math.max(1, last - since) / 1e9 / Math.max(1, calls - callsBefore);
        }

        private void show(int done, int of) {
            String size = request.width() + "×" + request.height();
            String line = language.of(
                    "no picture of " + size + " was made yet, so the first steps of one are timed: " + done + " of "
                            + of,
                    "还没有 " + size + " 的图，先测量其最初几步的用时：" + done + "/" + of);
            MimeBundle bundle = MimeBundle.html(Html.bar((double) done / of, line), line);
            live.ifPresentOrElse(
                    shown -> shown.finish(bundle),
                    () -> live = Optional.of(cell.output().live(bundle, 0)));
        }
    }

    /** Shows what is said in the place of the progress, if there was any. */
    void finish(MimeBundle said) {
        finished = true;
        live.ifPresentOrElse(shown -> shown.finish(said), () -> cell.output().show(said));
    }

    /** If nothing came of it, says that it was stopped. */
    @Override
    public void close() {
        if (!finished) {
            live.ifPresent(shown ->
                    shown.finish(MimeBundle.note(language.of("stopped while network calls were timed", "测量用时中止"))));
        }
    }
}
