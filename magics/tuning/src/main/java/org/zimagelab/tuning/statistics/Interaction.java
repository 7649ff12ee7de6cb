package org.zimagelab.tuning.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.evidence.Adjustment;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Effect;
import org.zimagelab.tuning.evidence.Effects;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.evidence.Factorial;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.Runs;

/**
 * Whether what guidance does to a score depends on the number of steps. That the best guidance looks different from one
 * number of steps to another does not show it: with purely additive truth it does so in 21 to 61 % of sweeps.
 *
 * @param score its name
 * @param factorial the steps and the strengths, with the cell of each pair
 * @param tests of the interaction, one for each {@link Estimand}, in their order; each against its own error
 * @param clearest the difference in differences that is told apart most clearly, likewise
 * @param complete blocks that have all cells, which the tests use
 * @param blocks blocks that have any
 */
public record Interaction(
        String score, Factorial factorial, List<Effect> tests, List<InDifferences> clearest, int complete, int blocks) {
    private static final double LEVEL = 1 - Estimate.CONFIDENCE;

    public Interaction {
        tests = List.copyOf(tests);
        clearest = List.copyOf(clearest);
    }

    /**
     * How much more a score changes from one guidance to another at some steps than at others.
     *
     * @param few number of steps
     * @param many larger number of steps
     * @param weak guidance
     * @param strong larger guidance
     * @param estimate of (strong − weak at {@code many}) − (strong − weak at {@code few}), within blocks
     * @param adjustedP its p, adjusted for all such differences (Holm)
     */
    public record InDifferences(
            double few, double many, double weak, double strong, Estimate estimate, double adjustedP) {}

    /**
     * Tests it. What else varies is pooled within blocks.
     *
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @return empty unless two numbers of steps and two strengths or more were swept, and each pair has a value
     * @throws IllegalArgumentException if the score is unknown
     */
    public static Optional<Interaction> of(Runs runs, String score) {
        BlockedScores scores = BlockedScores.of(runs, score, Parameter.STEPS, Parameter.GUIDANCE);
        Blocks values = scores.values();
        List<Cell> cells = scores.cells();
        boolean whole =
                IntStream.range(0, cells.size()).allMatch(c -> values.cell(c).values().length > 0);
        Optional<Factorial> factorial = Factorial.of(
                cells.stream().mapToDouble(CellRows::steps).toArray(),
                cells.stream().mapToDouble(CellRows::guidance).toArray());
        if (!whole || factorial.isEmpty()) {
            return Optional.empty();
        }
        Factorial of = factorial.get();
        List<Estimand> estimands = List.of(Estimand.values());
        return Optional.of(new Interaction(
                score,
                of,
                estimands.stream()
                        .map(estimand -> Effects.of(values, of, estimand).effect(Effect.Term.INTERACTION))
                        .toList(),
                estimands.stream()
                        .map(estimand -> clearest(values, of, estimand))
                        .toList(),
                values.complete().size(),
                values.size()));
    }

    private static InDifferences clearest(Blocks values, Factorial of, Estimand estimand) {
        List<InDifferences> all = new ArrayList<>();
        for (int few = 0; few < of.first().length; few++) {
            for (int many = few + 1; many < of.first().length; many++) {
                Interrupts.check();
                for (int weak = 0; weak < of.second().length; weak++) {
                    for (int strong = weak + 1; strong < of.second().length; strong++) {
                        int[] cells = {
                            of.cells()[many][strong],
                            of.cells()[many][weak],
                            of.cells()[few][strong],
                            of.cells()[few][weak]
                        };
                        all.add(new InDifferences(
                                of.first()[few],
                                of.first()[many],
                                of.second()[weak],
                                of.second()[strong],
                                inDifferences(values, cells).cell(0).estimate(estimand),
                                Double.NaN));
                    }
                }
            }
        }
        double[] p = Adjustment.holm(all.stream()
                .mapToDouble(difference -> difference.estimate().p())
                .toArray());
        int clearest = IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .min(Comparator.<Integer>comparingDouble(
                        i -> all.get(i).estimate().p()))
                .orElse(0);
        InDifferences found = all.get(clearest);
        return new InDifferences(
                found.few(), found.many(), found.weak(), found.strong(), found.estimate(), p[clearest]);
    }

    /** In each block the first cell less the second, less the third and the fourth likewise. */
    private static Blocks inDifferences(Blocks values, int[] cells) {
        double[][] contrasts = Arrays.stream(values.values())
                .map(row -> new double[] {row[cells[0]] - row[cells[1]] - row[cells[2]] + row[cells[3]]})
                .toArray(double[][]::new);
        return new Blocks(
                values.prompts(),
                contrasts,
                values.bounds().map(Blocks::ofDifferences).map(Blocks::ofDifferences));
    }

    /** What the tests and the difference in differences say, for a caption. */
    public String words() {
        StringBuilder words = new StringBuilder();
        for (Estimand estimand : Estimand.values()) {
            words.append(words.isEmpty() ? "" : " ").append(words(estimand));
        }
        if (tests.stream().allMatch(test -> Double.isNaN(test.adjustedP()))) {
            return words.toString();
        }
        return words + " The tests use " + Amounts.part(complete, blocks, "block")
                + (complete < blocks ? ", those that have all cells." : ".");
    }

    private String words(Estimand estimand) {
        Effect test = tests.get(estimand.ordinal());
        InDifferences most = clearest.get(estimand.ordinal());
        if (Double.isNaN(test.adjustedP())) {
            return "For " + estimand.english() + " that cannot be tested: "
                    + (most.estimate().hasInterval()
                            ? "cells differ by the same in every block."
                            : "it takes " + (estimand == Estimand.NEW ? "two prompts" : "two seeds of a prompt")
                                    + " with all cells.");
        }
        String verdict = test.adjustedP() < LEVEL
                ? " the effect of guidance depends on steps"
                : " it is not shown that the effect of guidance depends on steps";
        String interval = most.estimate().hasInterval()
                ? " [" + NumberText.score(most.estimate().low()) + ", "
                        + NumberText.score(most.estimate().high()) + "]"
                : "";
        return "For " + estimand.english() + verdict + " (p " + p(test.adjustedP()) + "). Clearest: from guidance "
                + NumberText.plain(most.weak()) + " to " + NumberText.plain(most.strong()) + ", " + score
                + " changes by "
                + signed(most.estimate().mean()) + interval + " more at " + NumberText.plain(most.many())
                + " steps than at " + NumberText.plain(most.few()) + " (p " + p(most.adjustedP())
                + " among all such differences).";
    }

    private static String signed(double value) {
        return (value > 0 ? "+" : "") + NumberText.score(value);
    }

    private static String p(double p) {
        return Double.isNaN(p) ? "unknown" : p < 0.0001 ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", p);
    }
}
