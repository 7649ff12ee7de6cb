package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.ArrayRealVector;
import org.zimagelab.common.Interrupts;

/**
 * Strengths of cells by paired comparisons, in which a tie is an outcome of its own: R. R. Davidson, "On extending the
 * Bradley–Terry model to accommodate ties in paired comparison experiments", JASA 65 (1970), 317–328.
 *
 * <p>With strengths s and π = e^s, cell i is preferred to j with probability {@code π_i / (π_i + π_j + ν √(π_i π_j))},
 * and they tie with probability {@code ν √(π_i π_j) / (π_i + π_j + ν √(π_i π_j))}. Without ties this is Bradley and
 * Terry's model (ν = 0). Fitted by Newton's method; the covariance is the inverse of the observed information.
 *
 * @param strengths natural logarithms with mean 0 over the cells: without ties, a cell of strength 0.69 is preferred to
 *     one of strength 0 twice as often as not
 * @param covariance [cell][cell] of the strengths, log ν being estimated too
 * @param logNu natural logarithm of ν; −∞ without ties
 * @param logLikelihood at the strengths, the prior's part included
 * @param prior wins, and as many defeats, that each cell was given against a cell of strength 0; 0 for none
 */
public record Davidson(double[] strengths, double[][] covariance, double logNu, double logLikelihood, double prior) {
    /** The weak prior: half a win and half a defeat for each cell, Jeffreys' prior of a share. */
    public static final double WEAK_PRIOR = 0.5;

    /** Newton's method needs about 10; where no finite strengths exist it goes on without end. */
    private static final int MOST_ITERATIONS = 60;

    private static final double TOLERANCE = 1e-12;
    private static final double SMALLEST_STEP = 1e-9;

    /**
     * Far out, where the likelihood hardly rises any more, rounding may end the search; the error is then thousands. A
     * cell with a single win, and a single defeat, has at most about 2.
     */
    private static final double LARGEST_ERROR = 100;

    /**
     * The most likely strengths.
     *
     * @param counts of at least one cell; all cells in one part, see {@link ComparisonCounts#components()}
     * @return empty where the most likely strengths are not finite: some cells won, or lost, all comparisons with the
     *     others, all comparisons were ties, or the cells are in several parts
     */
    public static Optional<Davidson> of(ComparisonCounts counts) {
        return fit(counts, 0);
    }

    /**
     * The strengths with a weak prior: each cell has {@code prior} more wins, and as many defeats, against one more
     * cell of strength 0. If there are ties, as many ties and decisions between two equal cells are added. Strengths
     * are then finite whatever the counts, and a little nearer to each other. They have mean 0.
     *
     * @param prior above 0
     */
    public static Davidson of(ComparisonCounts counts, double prior) {
        return fit(counts, prior).orElseThrow();
    }

    /** The standard error of a cell's strength, which is a difference to the mean of all cells. */
    public double se(int cell) {
        return Math.sqrt(covariance[cell][cell]);
    }

    /** The standard error of the difference of two cells' strengths. */
    public double se(int cell, int other) {
        return Math.sqrt(Math.max(0, covariance[cell][cell] + covariance[other][other] - 2 * covariance[cell][other]));
    }

    private static Optional<Davidson> fit(ComparisonCounts counts, double prior) {
        if (prior == 0 && counts.components().length > 1) {
            return Optional.empty();
        }
        DavidsonLikelihood likelihood = DavidsonLikelihood.of(counts, prior);
        return highest(likelihood, new double[likelihood.size()])
                .map(at -> result(likelihood, at))
                .filter(fit -> IntStream.range(0, counts.cells()).allMatch(i -> fit.se(i) < LARGEST_ERROR));
    }

    /**
     * The point where a likelihood, with its prior, is highest.
     *
     * @param start where to begin
     * @return its parameters; empty where there is none that is finite
     */
    static Optional<double[]> highest(DavidsonLikelihood likelihood, double[] start) {
        double[] at = start.clone();
        DavidsonLikelihood.At now = likelihood.at(at);
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            Interrupts.check();
            double[] step;
            try {
                step = likelihood
                        .solver(now)
                        .solve(new ArrayRealVector(now.gradient(), false))
                        .toArray();
            } catch (MathIllegalArgumentException singular) {
                return Optional.empty();
            }
            double scale = 1;
            double[] next = moved(at, step, scale);
            DavidsonLikelihood.At then = likelihood.at(next);
            while (!(then.value() >= now.value() - TOLERANCE * (1 + Math.abs(now.value()))) && scale > 1e-9) {
                scale /= 2;
                next = moved(at, step, scale);
                then = likelihood.at(next);
            }
            at = next;
            now = then;
            if (Arrays.stream(step).allMatch(x -> Math.abs(x) < SMALLEST_STEP)) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static double[] moved(double[] from, double[] step, double scale) {
        double[] to = from.clone();
        for (int i = 0; i < to.length; i++) {
            to[i] += scale * step[i];
        }
        return to;
    }

    private static Davidson result(DavidsonLikelihood likelihood, double[] at) {
        int n = likelihood.counts().cells();
        double[] strengths = Arrays.copyOf(at, n);
        double mean = Arrays.stream(strengths).sum() / n;
        DavidsonLikelihood.At there = likelihood.at(at);
        return new Davidson(
                Arrays.stream(strengths).map(s -> s - mean).toArray(),
                centred(likelihood.solver(there).getInverse().getData(), n),
                likelihood.ties() ? at[n] : Double.NEGATIVE_INFINITY,
                there.value(),
                likelihood.prior());
    }

    /** The covariance of strengths minus their mean: A V A with A = I − 1/n. */
    static double[][] centred(double[][] covariance, int n) {
        double[] rows = new double[n];
        double all = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                rows[i] += covariance[i][j] / n;
            }
            all += rows[i] / n;
        }
        double[][] centred = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                centred[i][j] = covariance[i][j] - rows[i] - rows[j] + all;
            }
        }
        return centred;
    }
}
