package org.zimagelab.tuning.statistics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores.Block;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * How close pictures are to the picture of the longest run with the same prompt, seed and guidance. It measures
 * change, not quality: a different picture can be as good.
 *
 * @param score that compares two pictures
 * @param tolerance of the knee, as a share of the range of a curve's means, 0 to below 1
 * @param estimand what the intervals are about
 * @param curves one for each guidance that has pictures of at least two numbers of steps, the weakest guidance first
 * @param notes one line for each thing that was passed over
 */
public record Convergence(Score score, double tolerance, Estimand estimand, List<Curve> curves, List<String> notes) {
    /** Default tolerance of the knee. */
    public static final double TOLERANCE = 0.05;

    /**
     * The score of equal pictures is infinite. A number in its place would hide the differences between all others. It
     * rises without bound towards the longest run, so the best mean is always that of the last point: no knee.
     */
    private static final String INFINITE = "psnr";

    private static final String STOPPED = "stopped; comparisons are not kept";

    /**
     * The curve of one guidance.
     *
     * @param longest steps of the run that the others are compared with
     * @param points mean and 95 % interval, by rising steps. The last point is the longest run, compared with itself;
     *     it is left out for {@code psnr}, which has no value for equal pictures
     * @param knee from where on little changes; none for {@code psnr}, which rises without bound towards equal pictures
     */
    public record Curve(double guidance, int longest, List<CellScore> points, Knee knee) {
        public Curve {
            points = List.copyOf(points);
        }
    }

    public Convergence {
        curves = List.copyOf(curves);
        notes = List.copyOf(notes);
    }

    /** The scores that can be used: those that need a reference, and in addition at most latents and weights. */
    public static List<Score> scores() {
        return Scores.all().stream()
                .filter(score -> score.requirements().contains(Requirement.REFERENCE)
                        && Set.of(Requirement.REFERENCE, Requirement.LATENTS, Requirement.WEIGHTS)
                                .containsAll(score.requirements()))
                .toList();
    }

    /**
     * {@link #of(Runs, String, double, Estimand)} for {@link Estimand#THESE}.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public static Convergence of(Runs runs, String score, double tolerance) throws InterruptedException {
        return of(runs, score, tolerance, Estimand.THESE);
    }

    /**
     * Compares every finished picture with the picture of its longest run; each file is read once. If the score needs
     * latents, they are read from the store, and pictures without latents are passed over.
     *
     * @param score the name of one of {@link #scores()}
     * @param tolerance a share, 0 to below 1; {@link #TOLERANCE}
     * @param estimand what the intervals are about
     * @throws IllegalArgumentException with one line, if the score or the tolerance is not allowed, the score's weights
     *     are not here, the pictures are too small for the score, or no guidance has pictures of two numbers of steps
     * @throws InterruptedException when the thread is interrupted
     */
    public static Convergence of(Runs runs, String score, double tolerance, Estimand estimand)
            throws InterruptedException {
        Score distance = scores().stream()
                .filter(known -> known.name().equals(score))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("score " + Printable.value(score)
                        + ": convergence compares pictures; expected one of "
                        + scores().stream().map(Score::name).collect(Collectors.joining(", "))));
        distance.unavailable().ifPresent(why -> {
            throw new IllegalArgumentException("score '" + distance.name() + "': " + why);
        });
        if (!(tolerance >= 0 && tolerance < 1)) {
            throw new IllegalArgumentException(
                    "tolerance " + tolerance + ": expected a share of the range, 0 to below 1, such as 0.05");
        }
        Map<Double, List<Run>> byGuidance = new TreeMap<>();
        for (Run run : runs) {
            if (run.ok()) {
                byGuidance
                        .computeIfAbsent(run.request().guidance().scale(), g -> new ArrayList<>())
                        .add(run);
            }
        }
        Convergence empty = new Convergence(distance, tolerance, estimand, List.of(), List.of());
        List<Curve> curves = new ArrayList<>();
        Set<String> notes = new LinkedHashSet<>();
        for (Map.Entry<Double, List<Run>> entry : byGuidance.entrySet()) {
            Curve curve = curve(entry.getKey(), entry.getValue(), empty, notes);
            if (curve.points().stream().anyMatch(point -> CellRows.steps(point.cell()) < curve.longest())) {
                curves.add(curve);
            }
        }
        if (curves.isEmpty()) {
            throw new IllegalArgumentException(
                    notes.isEmpty()
                            ? "convergence needs pictures with at least two numbers of steps"
                                    + " for the same guidance, prompt and seed"
                            : String.join("; ", notes));
        }
        return new Convergence(distance, tolerance, estimand, curves, List.copyOf(notes));
    }

    private static Curve curve(double guidance, List<Run> runs, Convergence as, Set<String> notes)
            throws InterruptedException {
        Score score = as.score();
        int longest = runs.stream().mapToInt(run -> run.request().steps()).max().orElseThrow();
        Map<Request, List<Run>> series = new LinkedHashMap<>();
        for (Run run : runs) {
            series.computeIfAbsent(run.request().withSteps(longest), r -> new ArrayList<>())
                    .add(run);
        }
        Map<Integer, Map<Block, List<Double>>> values = new TreeMap<>();
        for (Map.Entry<Request, List<Run>> entry : series.entrySet()) {
            try {
                compare(entry.getKey(), entry.getValue(), score, values, notes);
            } catch (CancellationException e) {
                throw Interrupts.stopped(e, STOPPED);
            } catch (IOException e) {
                Interrupts.check(STOPPED);
                notes.add("passed over: " + e.getMessage());
            }
        }
        List<CellScore> points = new ArrayList<>();
        TreeMap<Integer, Double> means = new TreeMap<>();
        values.forEach((steps, of) -> {
            Cell cell = new Cell(Map.of(Parameter.STEPS, steps, Parameter.GUIDANCE, guidance));
            CellScore point = CellScore.of(cell, of, Metric.of(score).bounds(), as.estimand());
            points.add(point);
            means.put(steps, point.mean());
        });
        Knee knee = score.name().equals(INFINITE)
                ? Knee.NONE
                : Knee.of(means, values, score.better(), as.tolerance(), as.estimand());
        return new Curve(guidance, longest, points, knee);
    }

    private static void compare(
            Request longest,
            List<Run> runs,
            Score score,
            Map<Integer, Map<Block, List<Double>>> values,
            Set<String> notes)
            throws InterruptedException, IOException {
        Run last = null;
        for (Run run : runs) {
            last = run.request().equals(longest) ? run : last;
        }
        if (last == null) {
            notes.add("passed over: a series whose picture of " + Amounts.count(longest.steps(), "step")
                    + " is not finished yet");
            return;
        }
        ScoreInput reference = scoreInput(last, score, notes);
        if (lacksLatents(reference, score, notes)) {
            return;
        }
        for (Run run : runs) {
            Interrupts.check(STOPPED);
            if (run == last && score.name().equals(INFINITE)) {
                continue;
            }
            try {
                ScoreInput picture = run == last ? reference : scoreInput(run, score, notes);
                if (lacksLatents(picture, score, notes)) {
                    continue;
                }
                values.computeIfAbsent(run.request().steps(), steps -> new LinkedHashMap<>())
                        .computeIfAbsent(
                                new Block(run.request().prompt(), run.request().seed()), block -> new ArrayList<>())
                        .add(score.of(picture.against(reference)));
            } catch (IOException e) {
                Interrupts.check(STOPPED);
                notes.add("passed over: " + e.getMessage());
            } catch (NotScoredException e) {
                throw new IllegalArgumentException("score " + score.name() + ": " + e.getMessage(), e);
            }
        }
    }

    static ScoreInput scoreInput(Run run, Score score, Set<String> notes) throws IOException {
        Optional<RunStore> store = score.requirements().contains(Requirement.LATENTS)
                ? run.file().flatMap(RunStore::holding)
                : Optional.empty();
        Optional<Run> stored = store.flatMap(s -> s.find(run.key()));
        if (stored.isEmpty()) {
            return ScoreInput.of(Pixels.of(run.image()));
        }
        ScoreInput input = store.get().scoreInput(stored.get());
        notes.addAll(store.get().notes());
        return input;
    }

    static boolean lacksLatents(ScoreInput input, Score score, Set<String> notes) {
        boolean lacks = score.requirements().contains(Requirement.LATENTS)
                && input.latents().isEmpty();
        if (lacks) {
            notes.add("passed over: pictures whose latents are not kept; run the sweep again with --latents");
        }
        return lacks;
    }

    /** Whether a knee can be told: not for {@code psnr}. */
    public boolean hasKnees() {
        return !score.name().equals(INFINITE);
    }

    /**
     * One row for each guidance and number of steps: steps, guidance, cfg, longest, n, mean, sd, low, high, estimand,
     * knee.
     */
    public Table table() {
        List<CellScore> points =
                curves.stream().flatMap(curve -> curve.points().stream()).toList();
        IntColumn longest = IntColumn.create("longest");
        BooleanColumn knee = BooleanColumn.create("knee");
        for (Curve curve : curves) {
            for (CellScore point : curve.points()) {
                longest.append(curve.longest());
                knee.append(curve.knee().steps().equals(OptionalInt.of(CellRows.steps(point.cell()))));
            }
        }
        return CellRows.table(score.name(), points.stream().map(CellScore::cell).toList())
                .addColumns(
                        longest,
                        CellRows.counts("n", points, CellScore::n),
                        CellRows.column("mean", points, CellScore::mean),
                        CellRows.column("sd", points, CellScore::sd),
                        CellRows.column("low", points, CellScore::low),
                        CellRows.column("high", points, CellScore::high),
                        StringColumn.create(
                                "estimand",
                                points.stream().map(point -> estimand.label()).toList()),
                        knee);
    }
}
