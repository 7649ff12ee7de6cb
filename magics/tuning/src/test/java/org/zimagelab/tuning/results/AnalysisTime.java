package org.zimagelab.tuning.results;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.evidence.BestSet;
import org.zimagelab.tuning.evidence.Effects;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Factorial;
import org.zimagelab.tuning.evidence.ReferenceDifferences;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.store.Pictures;

/**
 * Measures how long it takes to analyse 10 000 runs with 20 scores: 25 cells of 8 prompts with 50 seeds, each score
 * arranged, compared with a reference, searched for the best cells and tested for effects.
 */
public final class AnalysisTime {
    private AnalysisTime() {}

    /** Prints the time of each part, five times over. */
    public static void main(String... args) {
        List<String> names = Scores.all().stream().map(Score::name).limit(20).toList();
        Runs runs = runs(names);
        for (int repetition = 0; repetition < 5; repetition++) {
            long[] nanos = new long[4];
            long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (String name : names) {
                long start = System.nanoTime();
                BlockedScores scores = BlockedScores.of(runs, name);
                start = lap(nanos, 0, start);
                ReferenceDifferences.of(scores.values(), 0, Estimand.THESE);
                start = lap(nanos, 1, start);
                BestSet.of(scores.values(), 1, 0.01, Estimand.THESE);
                start = lap(nanos, 2, start);
                Factorial factorial = Factorial.of(levels(scores, Parameter.STEPS), levels(scores, Parameter.GUIDANCE))
                        .orElseThrow();
                Effects.of(scores.values(), factorial, Estimand.THESE);
                Effects.of(scores.values(), factorial, Estimand.NEW);
                lap(nanos, 3, start);
            }
            System.out.printf(
                    "%d runs x %d scores: %.2f s, of the processor %.2f s"
                            + " (arranged %.2f, differences %.2f, set of the best %.2f, effects %.2f)%n",
                    runs.planned().size(),
                    names.size(),
                    Arrays.stream(nanos).sum() / 1e9,
                    (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processor) / 1e9,
                    nanos[0] / 1e9,
                    nanos[1] / 1e9,
                    nanos[2] / 1e9,
                    nanos[3] / 1e9);
        }
    }

    private static long lap(long[] nanos, int part, long start) {
        long now = System.nanoTime();
        nanos[part] += now - start;
        return now;
    }

    private static double[] levels(BlockedScores scores, Parameter parameter) {
        return scores.cells().stream()
                .mapToDouble(cell -> cell.number(parameter))
                .toArray();
    }

    private static Runs runs(List<String> scores) {
        Sweep sweep = Sweep.of(Pictures.request())
                .prompts("a", "b", "c", "d", "e", "f", "g", "h")
                .steps(4, 8, 16, 32, 50)
                .guidance(0, 1, 2, 3, 5)
                .seeds(LongStream.rangeClosed(1, 50).toArray());
        Random random = new Random(1);
        return MadeUpRuns.of(sweep, run -> {
            Map<String, Double> values = new HashMap<>();
            scores.forEach(score -> values.put(score, random.nextDouble()));
            return MadeUpRuns.made(run, Cost.NONE, values);
        });
    }
}
