package org.zimagelab.tuning.rating;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.common.Interrupts;

/**
 * Bradley and Terry's model of paired comparisons: i beats j with probability {@code p_i / (p_i + p_j)}. A tie counts
 * as half a win for each.
 *
 * <p>Fitted by the MM algorithm, {@code p_i ← W_i / Σ_j n_ij / (p_i + p_j)}, with {@code W_i} the wins of i and {@code
 * n_ij} the games of i and j: D. R. Hunter, "MM algorithms for generalized Bradley-Terry models", Annals of Statistics
 * 32 (2004). The prior gives everyone some wins, and as many defeats, against one more player of strength 1. This
 * keeps the strength finite of a player who never lost or never met the others. {@link #PRIOR} is Jeffreys' prior of
 * a share, Beta(½, ½), for each player against an average one.
 */
public final class BradleyTerry {
    /** Wins and defeats that everyone gets: ½ each. */
    public static final double PRIOR = 0.5;

    private static final int MOST_ITERATIONS = 10_000;

    /** Another player, and the number of games against it. */
    private record Games(int other, double count) {}

    private final List<List<Games>> games = new ArrayList<>();
    private final double[] wins;
    private final double prior;

    private BradleyTerry(double[][] wins, double prior) {
        this.wins = new double[wins.length];
        this.prior = prior;
        for (int i = 0; i < wins.length; i++) {
            List<Games> own = new ArrayList<>();
            for (int j = 0; j < wins.length; j++) {
                this.wins[i] += i == j ? 0 : wins[i][j];
                double count = wins[i][j] + wins[j][i];
                if (i != j && count > 0) {
                    own.add(new Games(j, count));
                }
            }
            games.add(own);
        }
    }

    /**
     * Fits strengths to wins.
     *
     * @param wins of i (row) over j (column), at least 0, halves for ties; the diagonal is ignored
     * @param prior at least 0; with 0 the result is meaningless unless a chain of wins leads from every player to
     *     every other, since otherwise no finite strengths exist
     * @return natural logarithms of the strengths with mean 0: i beats j with probability {@code 1 / (1 + e^(s_j −
     *     s_i))}
     */
    public static double[] fit(double[][] wins, double prior) {
        return fit(wins, prior, new double[wins.length], 1e-10);
    }

    /** @param start strengths to start with; the nearer to the result, the fewer iterations */
    static double[] fit(double[][] wins, double prior, double[] start, double tolerance) {
        return new BradleyTerry(wins, prior).strengths(start, tolerance);
    }

    private double[] strengths(double[] start, double tolerance) {
        double[] p = new double[wins.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(start[i]);
        }
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            Interrupts.check();
            double change = 0;
            for (int i = 0; i < p.length; i++) {
                double before = p[i];
                p[i] = next(p, i);
                change = Math.max(change, Math.abs(Math.log(p[i] / before)));
            }
            if (change < tolerance) {
                break;
            }
        }
        return centred(p);
    }

    private double next(double[] p, int i) {
        double expected = 2 * prior / (p[i] + 1);
        for (Games met : games.get(i)) {
            expected += met.count() / (p[i] + p[met.other()]);
        }
        return (wins[i] + prior) / expected;
    }

    private static double[] centred(double[] p) {
        double[] s = new double[p.length];
        double mean = 0;
        for (int i = 0; i < p.length; i++) {
            s[i] = Math.log(p[i]);
            mean += s[i] / p.length;
        }
        for (int i = 0; i < p.length; i++) {
            s[i] -= mean;
        }
        return s;
    }
}
