package org.zimagelab.tuning.evidence;

import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * The logarithm of Davidson's likelihood, with its derivatives. The parameters are the strengths of the n cells and, if
 * there are ties, log ν behind them.
 *
 * <p>With d = s_i − s_j, the outcomes i, j and tie of a comparison have probabilities in proportion to e^(d/2),
 * e^(−d/2) and ν, which is a softmax of (d/2, −d/2, log ν). So the logarithm is concave, and its second derivatives do
 * not depend on the outcomes.
 *
 * @param counts whose likelihood it is
 * @param ties whether ν is a parameter
 * @param prior wins, and as many defeats, of each cell against one more cell of strength 0 that never ties; and as
 *     many ties and decisions between two equal cells, if there are ties; 0 for none
 */
record DavidsonLikelihood(ComparisonCounts counts, boolean ties, double prior) {

    /** Log likelihood, gradient [parameters], and information (minus the second derivatives), at one point. */
    record At(double value, double[] gradient, RealMatrix information) {}

    static DavidsonLikelihood of(ComparisonCounts counts, double prior) {
        return new DavidsonLikelihood(counts, counts.hasTies(), prior);
    }

    /** Number of parameters. */
    int size() {
        return counts.cells() + (ties ? 1 : 0);
    }

    At at(double[] parameters) {
        int n = counts.cells();
        double[] gradient = new double[size()];
        double[][] information = new double[size()][size()];
        double logNu = ties ? parameters[n] : Double.NEGATIVE_INFINITY;
        double value = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double total = counts.of(i, j);
                if (total > 0) {
                    value += addPair(i, j, parameters[i] - parameters[j], logNu, gradient, information);
                }
            }
        }
        if (prior > 0) {
            value += addPrior(parameters, gradient, information);
        }
        return new At(value, gradient, MatrixUtils.createRealMatrix(information));
    }

    private double addPair(int i, int j, double d, double logNu, double[] gradient, double[][] information) {
        int n = counts.cells();
        double won = counts.wins()[i][j];
        double lost = counts.wins()[j][i];
        double tied = counts.ties()[i][j];
        double total = won + lost + tied;
        double largest = Math.max(Math.abs(d) / 2, logNu);
        double sum = Math.exp(d / 2 - largest) + Math.exp(-d / 2 - largest) + Math.exp(logNu - largest);
        double logSum = largest + Math.log(sum);
        double winning = Math.exp(d / 2 - logSum);
        double losing = Math.exp(-d / 2 - logSum);
        double tying = Math.exp(logNu - logSum);
        double mean = (winning - losing) / 2;
        double slope = (won - lost) / 2 - total * mean;
        // Not (p + q) / 4 − mean², which loses its digits where one of them is nearly 1.
        double curvature = total * (winning * losing + tying * (winning + losing) / 4);
        gradient[i] += slope;
        gradient[j] -= slope;
        information[i][i] += curvature;
        information[j][j] += curvature;
        information[i][j] -= curvature;
        information[j][i] -= curvature;
        if (ties) {
            gradient[n] += tied - total * tying;
            information[n][n] += total * tying * (winning + losing);
            double crossed = -total * tying * mean;
            information[i][n] += crossed;
            information[n][i] += crossed;
            information[j][n] -= crossed;
            information[n][j] -= crossed;
        }
        return (won - lost) * d / 2 + (tied == 0 ? 0 : tied * logNu) - total * logSum;
    }

    private double addPrior(double[] parameters, double[] gradient, double[][] information) {
        int n = counts.cells();
        double value = 0;
        for (int i = 0; i < size(); i++) {
            // A tie of two equal cells has the probability ν / (2 + ν), which is logistic in log ν − log 2.
            double x = i == n ? parameters[n] - Math.log(2) : parameters[i];
            double share = 1 / (1 + Math.exp(-x));
            double other = 1 / (1 + Math.exp(x));
            value -= prior * (Math.abs(x) + 2 * Math.log1p(Math.exp(-Math.abs(x))));
            gradient[i] += prior * (other - share);
            information[i][i] += 2 * prior * share * other;
        }
        return value;
    }

    /**
     * Solves equations whose matrix is the information, with 1 added to all elements of the strengths if there is no
     * prior: the likelihood then depends on differences of strengths alone, and this holds their sum without changing
     * any difference.
     *
     * @throws org.hipparchus.exception.MathIllegalArgumentException if the information is singular
     */
    DecompositionSolver solver(At at) {
        return new CholeskyDecomposition(held(at), 1e-10, 1e-12).getSolver();
    }

    /** The matrix of {@link #solver}. */
    RealMatrix held(At at) {
        RealMatrix held = at.information().copy();
        if (prior == 0) {
            for (int i = 0; i < counts.cells(); i++) {
                for (int j = 0; j < counts.cells(); j++) {
                    held.addToEntry(i, j, 1);
                }
            }
        }
        return held;
    }
}
