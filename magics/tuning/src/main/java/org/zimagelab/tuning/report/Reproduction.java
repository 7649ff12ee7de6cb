package org.zimagelab.tuning.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.reference.Psnr;
import org.zimagelab.torch.ModelException;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.compare.DifferenceMap;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Sha256;

/**
 * Some runs made again, and whether their pixels are the same.
 *
 * @param checks one for each run that was drawn
 * @param runs number of finished runs that they were drawn from
 * @param seed of the draw
 */
public record Reproduction(List<Check> checks, int runs, long seed) {

    /** What came of a run. */
    public enum Verdict {
        /** All pixels are the same. */
        IDENTICAL("identical"),
        /** Some pixels are others. */
        DIFFERENT("different"),
        /** The run cannot be made here. */
        NOT_POSSIBLE("not possible here");

        private final String english;

        Verdict(String english) {
            this.english = english;
        }

        /** In English. */
        public String english() {
            return english;
        }
    }

    /**
     * One run.
     *
     * @param run as it is kept
     * @param verdict what came of it
     * @param detail by how much it differs, or why it cannot be made here; "" for an identical one
     */
    public record Check(Run run, Verdict verdict, String detail) {}

    public Reproduction {
        checks = List.copyOf(checks);
    }

    /**
     * Draws runs at random and makes them again.
     *
     * @param finished runs of a store
     * @param share of them to draw, above 0 and at most 1; at least one is drawn
     * @param seed of the draw: the same runs for the same seed
     * @param models that are in memory
     * @param progress receives how many are done, and how many there are
     * @throws IllegalArgumentException with one line, if there is no run, or the share is out of range
     * @throws InterruptedException if the thread is interrupted; there is no result then
     */
    public static Reproduction of(
            List<Run> finished, double share, long seed, List<Generator> models, BiConsumer<Integer, Integer> progress)
            throws InterruptedException {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "share " + NumberText.plain(share) + ": expected a number above 0, at most 1, such as 0.1");
        }
        List<Run> drawn = new ArrayList<>(finished.stream()
                .filter(Run::ok)
                .sorted(Comparator.comparing(Run::key))
                .toList());
        int all = drawn.size();
        if (all == 0) {
            throw new IllegalArgumentException("there is no finished run to make again");
        }
        Collections.shuffle(drawn, new Random(seed));
        int count = (int) Math.max(1, Math.ceil(share * all - 1e-9));
        List<Check> checks = new ArrayList<>();
        for (Run run : drawn.subList(0, count)) {
            Interrupts.check("stopped after " + Amounts.part(checks.size(), count, "picture"));
            progress.accept(checks.size(), count);
            checks.add(check(run, models));
        }
        progress.accept(count, count);
        return new Reproduction(checks, all, seed);
    }

    private static Check check(Run run, List<Generator> models) throws InterruptedException {
        RunMetadata metadata = run.metadata().orElseThrow();
        Request request = metadata.request();
        List<String> reasons = new ArrayList<>();
        for (Generator model : models) {
            Optional<String> reason = whyNot(model, request, metadata.model());
            if (reason.isPresent()) {
                reasons.add(reason.get());
                continue;
            }
            try {
                model.check(request);
                return compared(run, metadata, model.generate(request, Progress.NONE));
            } catch (IllegalArgumentException | ModelException e) {
                Interrupts.check("stopped");
                reasons.add(Printable.line(String.valueOf(e.getMessage())));
            }
        }
        String why = models.isEmpty()
                ? "no model is loaded; it takes " + metadata.model().name() + ", weights "
                        + metadata.model().weights()
                : reasons.stream().distinct().collect(Collectors.joining("; "));
        return new Check(run, Verdict.NOT_POSSIBLE, why);
    }

    /** Why a model cannot make a run of another one; empty if it can. */
    private static Optional<String> whyNot(Generator generator, Request request, RunMetadata.Model asked) {
        RunMetadata.Model here = RunMetadata.Model.of(generator.info(request));
        List<String> reasons = new ArrayList<>();
        if (!here.fingerprint().equals(asked.fingerprint())) {
            return Optional.of("made with weights " + asked.weights() + " (" + asked.name() + "), and " + here.name()
                    + " here has " + here.weights());
        }
        if (!here.engine().equals(asked.engine())) {
            reasons.add("made by engine " + asked.engine() + ", and this is " + here.engine());
        }
        if (!here.dtype().equals(asked.dtype())) {
            reasons.add("made in " + asked.dtype() + ", and " + here.name() + " is loaded in " + here.dtype());
        }
        if (!here.deviceKind().equals(asked.deviceKind())) {
            reasons.add("made on " + asked.deviceKind() + ", and " + here.name() + " is on " + here.deviceKind());
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", reasons));
    }

    private static Check compared(Run run, RunMetadata metadata, Picture again) {
        if (Sha256.ofPixels(again.image()).equals(metadata.pixels())) {
            return new Check(run, Verdict.IDENTICAL, "");
        }
        String key = RunMetadata.of(again).key();
        String other = (key.equals(run.key()) ? "" : "; it would be another run here, " + key.substring(0, 8))
                + (run.machine().isEmpty() ? "" : "; it was made on " + run.machine());
        Pixels before;
        try {
            before = Pixels.read(run.file().orElseThrow());
        } catch (IOException e) {
            return new Check(run, Verdict.DIFFERENT, "by how much is not known: " + e.getMessage() + other);
        }
        Pixels now = Pixels.of(again.image());
        if (before.width() != now.width() || before.height() != now.height()) {
            return new Check(run, Verdict.DIFFERENT, "it has another size" + other);
        }
        int changed = 0;
        for (int i = 0; i < now.count(); i++) {
            boolean same =
                    now.red(i) == before.red(i) && now.green(i) == before.green(i) && now.blue(i) == before.blue(i);
            changed += same ? 0 : 1;
        }
        double psnr = Psnr.SCORE.of(ScoreInput.of(now).against(ScoreInput.of(before)));
        int largest = DifferenceMap.between(before, now).largest();
        return new Check(
                run,
                Verdict.DIFFERENT,
                Amounts.part(changed, now.count(), "pixel") + ", by at most " + Amounts.count(largest, "level")
                        + ", PSNR " + NumberText.score(psnr) + " dB" + other);
    }

    /** How many have this verdict. */
    public long count(Verdict verdict) {
        return checks.stream().filter(check -> check.verdict() == verdict).count();
    }

    /** The result in one line. */
    public String line() {
        return Amounts.part(checks.size(), runs, "run") + " drawn at random (seed " + seed + "): "
                + count(Verdict.IDENTICAL) + " identical, " + count(Verdict.DIFFERENT) + " different, "
                + count(Verdict.NOT_POSSIBLE) + " not possible here";
    }
}
