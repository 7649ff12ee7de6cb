package org.zimagelab.tuning.rating;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.TDistribution;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.PairedComparison;
import org.zimagelab.tuning.evidence.PairedComparison.Outcome;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/**
 * How far each score of a sweep agrees with the votes, and whether chance would do as well.
 *
 * <p><b>Intervals</b> are Wilson's ("Probable inference", JASA 22, 1927) with the number of votes divided by the design
 * effect: how many times the share varies more between clusters of votes than independent votes would make it, by
 * leaving out one cluster at a time, at least 1 (E. L. Korn and B. I. Graubard, Survey Methodology 24, 1998). Where all
 * votes agree, or none, that cannot be seen, and each cluster counts as one vote. The quantile is that of t at 0.05 / m
 * for m scores (Bonferroni).
 *
 * <p><b>p</b>: a score is a matter of cells first, and so are votes. With few cells, a score that has nothing to do
 * with what people like puts the cells in a similar order by chance, in every block again. So the scores' cells are
 * relabelled, all scores and blocks alike, and p is the share of relabellings in which any score is as far from ½ as
 * this one is in truth (max-t: Westfall and Young 1993), in standard errors of a coin. All relabellings of up to
 * {@value #EXACT_CELLS} cells are tried, of more a random part.
 */
final class ScoreAgreements {
    private static final int EXACT_CELLS = 7;
    private static final int MOST_RELABELLINGS = 4999;
    private static final int FEWEST_RELABELLINGS = 999;

    /** Comparisons of two values that all relabellings together may take: about a second. */
    private static final double MOST_COMPARED = 2e8;

    private static final double ALPHA = 0.05;

    private final List<Metric> metrics;
    private final List<PairedComparison> decided;
    private final int[] blockOf;
    private final int cells;
    /** [metric][block][cell], larger where the score prefers it; NaN where there is none. */
    private final double[][][] values;

    private ScoreAgreements(Runs runs, VotedRuns voted, Collection<Vote> votes, Estimand estimand) {
        metrics = List.copyOf(runs.scores().values());
        cells = voted.cells().size();
        List<Vote> kept = votes.stream()
                .filter(voted::isCounted)
                .filter(vote -> vote.answer() != VoteAnswer.TIE)
                .toList();
        decided = voted.comparisons(kept, estimand);
        blockOf = kept.stream().mapToInt(vote -> voted.block(vote.left())).toArray();
        values = new double[metrics.size()][voted.blocks().size()][cells];
        for (int m = 0; m < metrics.size(); m++) {
            String score = metrics.get(m).name();
            int sign = metrics.get(m).better() == Direction.LOWER_IS_BETTER ? -1 : 1;
            for (int b = 0; b < voted.blocks().size(); b++) {
                Arrays.fill(values[m][b], Double.NaN);
                for (Run run : voted.blocks().get(b)) {
                    values[m][b][voted.cell(run)] = sign * run.scores().getOrDefault(score, Double.NaN);
                }
            }
        }
    }

    /** The agreement of every score that any run has, in their order. An unknown score has no better end. */
    static List<ScoreAgreement> of(Runs runs, VotedRuns voted, Collection<Vote> votes, Estimand estimand) {
        return new ScoreAgreements(runs, voted, votes, estimand).all();
    }

    private List<ScoreAgreement> all() {
        double[] p = p();
        List<ScoreAgreement> all = new ArrayList<>();
        for (int m = 0; m < metrics.size(); m++) {
            // By cluster: agreeing, opposing.
            Map<Integer, int[]> clusters = new TreeMap<>();
            int agreeing = 0;
            int votes = 0;
            for (int v = 0; v < decided.size(); v++) {
                int agrees = agrees(m, v, null);
                if (agrees != 0) {
                    int[] counts = clusters.computeIfAbsent(decided.get(v).cluster(), c -> new int[2]);
                    counts[agrees > 0 ? 0 : 1]++;
                    agreeing += agrees > 0 ? 1 : 0;
                    votes++;
                }
            }
            Metric metric = metrics.get(m);
            double share = votes == 0 ? Double.NaN : (double) agreeing / votes;
            double[] ends = interval(clusters.values(), share, votes);
            all.add(new ScoreAgreement(metric.name(), metric.better(), votes, share, ends[0], ends[1], p[m]));
        }
        return all;
    }

    /** 1 where the score prefers what the person prefers, −1 where it prefers the other, 0 where it prefers none. */
    private int agrees(int metric, int vote, int[] labels) {
        PairedComparison pair = decided.get(vote);
        double[] of = values[metric][blockOf[vote]];
        double more = labels == null
                ? of[pair.left()] - of[pair.right()]
                : of[labels[pair.left()]] - of[labels[pair.right()]];
        double agrees = pair.outcome() == Outcome.LEFT ? more : -more;
        return agrees > 0 ? 1 : agrees < 0 ? -1 : 0;
    }

    private double[] interval(Collection<int[]> clusters, double share, int votes) {
        int g = clusters.size();
        if (g < 2) {
            return new double[] {Double.NaN, Double.NaN};
        }
        double independent = share * (1 - share) / votes;
        double sum = 0;
        double squares = 0;
        for (int[] cluster : clusters) {
            double left = (share * votes - cluster[0]) / (votes - cluster[0] - cluster[1]);
            sum += left;
            squares += left * left;
        }
        double between = (squares - sum * sum / g) * (g - 1) / g;
        double effective = independent == 0 ? g : votes / Math.max(1, between / independent);
        double q = new TDistribution(g - 1).inverseCumulativeProbability(1 - ALPHA / metrics.size() / 2);
        double centre = (share + q * q / (2 * effective)) / (1 + q * q / effective);
        double half = q
                / (1 + q * q / effective)
                * Math.sqrt(share * (1 - share) / effective + q * q / (4 * effective * effective));
        return new double[] {Math.max(0, centre - half), Math.min(1, centre + half)};
    }

    private double[] p() {
        double[] seen = IntStream.range(0, metrics.size())
                .mapToDouble(m -> statistic(m, null))
                .toArray();
        int[] asFar = new int[metrics.size()];
        Relabellings relabellings = new Relabellings();
        int tried = 0;
        for (int[] labels = relabellings.next(); labels != null; labels = relabellings.next()) {
            Interrupts.check();
            double farthest = 0;
            for (int m = 0; m < metrics.size(); m++) {
                farthest = Math.max(farthest, statistic(m, labels));
            }
            for (int m = 0; m < metrics.size(); m++) {
                asFar[m] += farthest >= seen[m] - 1e-12 ? 1 : 0;
            }
            tried++;
        }
        int all = tried;
        return IntStream.range(0, metrics.size())
                .mapToDouble(m -> Double.isNaN(seen[m]) ? Double.NaN : (double) asFar[m] / all)
                .toArray();
    }

    /** How far the share is from ½, in standard errors of a coin; NaN without votes that count. */
    private double statistic(int metric, int[] labels) {
        int sum = 0;
        int votes = 0;
        for (int v = 0; v < decided.size(); v++) {
            int agrees = agrees(metric, v, labels);
            sum += agrees;
            votes += Math.abs(agrees);
        }
        return votes == 0 ? (labels == null ? Double.NaN : 0) : Math.abs(sum) / Math.sqrt(votes);
    }

    /** The orders of the cells that are tried, the true one among them. */
    private final class Relabellings {
        private final int[] labels = IntStream.range(0, cells).toArray();
        private final SplittableRandom random = new SplittableRandom(0);
        private final int most;
        private int given;

        Relabellings() {
            double cost = Math.max(1.0, (double) decided.size() * metrics.size());
            most = 1 + (int) Math.max(FEWEST_RELABELLINGS, Math.min(MOST_RELABELLINGS, MOST_COMPARED / cost));
        }

        int[] next() {
            if (given++ == 0) {
                return labels;
            }
            if (cells <= EXACT_CELLS) {
                return advance() ? labels : null;
            }
            for (int i = cells - 1; i > 0; i--) {
                swap(i, random.nextInt(i + 1));
            }
            return given <= most ? labels : null;
        }

        /** The next order as in a dictionary; false after the last. */
        private boolean advance() {
            int i = cells - 2;
            while (i >= 0 && labels[i] > labels[i + 1]) {
                i--;
            }
            if (i < 0) {
                return false;
            }
            int j = cells - 1;
            while (labels[j] < labels[i]) {
                j--;
            }
            swap(i, j);
            for (int a = i + 1, b = cells - 1; a < b; a++, b--) {
                swap(a, b);
            }
            return true;
        }

        private void swap(int i, int j) {
            int kept = labels[i];
            labels[i] = labels[j];
            labels[j] = kept;
        }
    }

    /** The smallest p that so many cells allow: an order and its reverse are as far from ½. */
    static double smallestP(int cells) {
        double orders = 1;
        for (int i = 2; i <= cells; i++) {
            orders *= i;
        }
        return Math.min(1, 2 / orders);
    }
}
