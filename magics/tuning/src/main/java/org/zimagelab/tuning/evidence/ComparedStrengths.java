package org.zimagelab.tuning.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.zimagelab.common.Interrupts;

/**
 * Strengths of cells that comparisons connect, with intervals that hold where comparisons come in clusters.
 *
 * <p>Strengths are the most likely ones, or those with {@link Davidson#WEAK_PRIOR} where the most likely are not
 * finite. Their covariance is that of the fit, times how many times the strengths vary more between clusters than
 * independent comparisons would make them: the mean over the cells of the variance by leaving out one cluster at a time
 * (one Newton step each: D. Pregibon, "Logistic regression diagnostics", Annals of Statistics 9, 1981) over the
 * variance of the fit, at least 1. That factor is computed with the weak prior, so that no cluster decides it. It is a
 * mean over k − 1 contrasts of k cells between G clusters, so intervals are of t with (G − 1)(k − 1) degrees of
 * freedom.
 *
 * @param cells indexes of the cells, rising; everything else is in their order
 * @param fit the strengths, whose mean is 0 over these cells
 * @param comparisons how many there are
 * @param clusters in how many clusters
 * @param inflation the factor of the covariance, at least 1; NaN with a single cluster, and then there is no interval
 */
public record ComparedStrengths(int[] cells, Davidson fit, int comparisons, int clusters, double inflation) {
    private static final double ALPHA = 1 - Estimate.CONFIDENCE;

    /**
     * The strengths of each part of the cells that comparisons connect; cells without comparisons are in none.
     *
     * @param cells number of cells; every index of the comparisons is below it
     * @return by the first cell of each part
     */
    public static List<ComparedStrengths> of(int cells, Collection<PairedComparison> comparisons) {
        List<ComparedStrengths> parts = new ArrayList<>();
        for (int[] part : ComparisonCounts.of(cells, comparisons).components()) {
            if (part.length > 1) {
                parts.add(ofPart(part, comparisons));
            }
        }
        return parts;
    }

    private static ComparedStrengths ofPart(int[] part, Collection<PairedComparison> all) {
        List<PairedComparison> own = all.stream()
                .filter(c -> Arrays.binarySearch(part, c.left()) >= 0)
                .map(c -> new PairedComparison(
                        Arrays.binarySearch(part, c.left()),
                        Arrays.binarySearch(part, c.right()),
                        c.outcome(),
                        c.cluster()))
                .toList();
        ComparisonCounts counts = ComparisonCounts.of(part.length, own);
        Davidson fit = Davidson.of(counts).orElseGet(() -> Davidson.of(counts, Davidson.WEAK_PRIOR));
        int clusters = (int)
                own.stream().mapToInt(PairedComparison::cluster).distinct().count();
        return new ComparedStrengths(part, fit, own.size(), clusters, inflation(counts, own));
    }

    /** The factor of the covariance; NaN with a single cluster. */
    static double inflation(ComparisonCounts counts, Collection<PairedComparison> comparisons) {
        Collection<List<PairedComparison>> clusters = comparisons.stream()
                .collect(Collectors.groupingBy(PairedComparison::cluster, TreeMap::new, Collectors.toList()))
                .values();
        if (clusters.size() == 1) {
            return Double.NaN;
        }
        int n = counts.cells();
        DavidsonLikelihood likelihood = DavidsonLikelihood.of(counts, Davidson.WEAK_PRIOR);
        double[] at =
                Davidson.highest(likelihood, new double[likelihood.size()]).orElseThrow();
        DavidsonLikelihood.At there = likelihood.at(at);
        double[][] alone =
                Davidson.centred(likelihood.solver(there).getInverse().getData(), n);
        double[] sum = new double[n];
        double[] squares = new double[n];
        for (List<PairedComparison> cluster : clusters) {
            Interrupts.check();
            DavidsonLikelihood.At its =
                    new DavidsonLikelihood(ComparisonCounts.of(n, cluster), likelihood.ties(), 0).at(at);
            RealMatrix rest = there.information().subtract(its.information());
            double[] change = new CholeskyDecomposition(rest, 1e-10, 1e-12)
                    .getSolver()
                    .solve(new ArrayRealVector(its.gradient(), false))
                    .toArray();
            double mean = Arrays.stream(change, 0, n).sum() / n;
            for (int i = 0; i < n; i++) {
                sum[i] += change[i] - mean;
                squares[i] += (change[i] - mean) * (change[i] - mean);
            }
        }
        int g = clusters.size();
        double ratio = IntStream.range(0, n)
                .mapToDouble(i -> (squares[i] - sum[i] * sum[i] / g) * (g - 1) / g / alone[i][i])
                .average()
                .orElseThrow();
        return Math.max(1, ratio);
    }

    /** Number of cells. */
    public int size() {
        return cells.length;
    }

    /** Whether the weak prior was needed. */
    public boolean hasPrior() {
        return fit.prior() > 0;
    }

    /** Whether there are intervals: comparisons of two clusters at least. */
    public boolean hasIntervals() {
        return !Double.isNaN(inflation);
    }

    /** The covariance of the strengths, [cell][cell] in the order of {@link #cells}; NaN with a single cluster. */
    public double[][] covariance() {
        return Arrays.stream(fit.covariance())
                .map(row -> Arrays.stream(row).map(v -> v * inflation).toArray())
                .toArray(double[][]::new);
    }

    /** Degrees of freedom of the covariance; 0 with a single cluster. */
    public double df() {
        return (clusters - 1.0) * (size() - 1);
    }

    /** The lower end of the 95 % interval of a strength; NaN with a single cluster. */
    public double low(int i) {
        return fit.strengths()[i] - quantile(1 - ALPHA / 2) * fit.se(i) * Math.sqrt(inflation);
    }

    /** The upper end. */
    public double high(int i) {
        return fit.strengths()[i] + quantile(1 - ALPHA / 2) * fit.se(i) * Math.sqrt(inflation);
    }

    private double quantile(double level) {
        return hasIntervals() ? new TDistribution(df()).inverseCumulativeProbability(level) : Double.NaN;
    }

    /**
     * Which of these cells may be the best, and which are certainly hardly worse than it, as {@link BestSet#of} tells
     * it of a score.
     *
     * @param delta the margin in strengths, at least 0
     * @return the members' indexes are those of {@link #cells}; without intervals every cell may be the best
     */
    public BestSet bestSet(Estimand estimand, double delta) {
        double q = quantile(1 - ALPHA / Math.max(1, size() - 1)) * Math.sqrt(inflation);
        List<BestSet.Member> members = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.POSITIVE_INFINITY;
            for (int j = 0; j < size(); j++) {
                if (j != i) {
                    double difference = fit.strengths()[i] - fit.strengths()[j];
                    low = Math.min(low, difference - q * fit.se(i, j));
                    high = Math.min(high, difference + q * fit.se(i, j));
                }
            }
            members.add(new BestSet.Member(
                    cells[i], fit.strengths()[i], Math.min(0, low), Math.max(0, high), !(high < 0), low >= -delta));
        }
        return new BestSet(estimand, 1, clusters, delta, members);
    }
}
