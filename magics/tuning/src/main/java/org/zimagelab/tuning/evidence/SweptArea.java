package org.zimagelab.tuning.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.zimagelab.quality.Range;

/** The ranges of log₂(steps) and guidance that were swept. */
record SweptArea(Range logSteps, Range guidance) {

    static SweptArea of(double[] steps, double[] guidance) {
        return new SweptArea(range(Arrays.stream(steps).map(SurfaceFit::log2).toArray()), range(guidance));
    }

    /** The place {s, c} where sign · surface is largest: its stationary point, a border's, or a corner. */
    double[] best(double[] beta, int sign) {
        List<double[]> candidates = new ArrayList<>();
        double determinant = 4 * beta[3] * beta[4] - beta[5] * beta[5];
        if (determinant != 0) {
            candidates.add(new double[] {
                (beta[5] * beta[2] - 2 * beta[4] * beta[1]) / determinant,
                (beta[5] * beta[1] - 2 * beta[3] * beta[2]) / determinant
            });
        }
        for (double s : new double[] {logSteps.low(), logSteps.high()}) {
            candidates.add(new double[] {s, -(beta[2] + beta[5] * s) / (2 * beta[4])});
            for (double c : new double[] {guidance.low(), guidance.high()}) {
                candidates.add(new double[] {s, c});
            }
        }
        for (double c : new double[] {guidance.low(), guidance.high()}) {
            candidates.add(new double[] {-(beta[1] + beta[5] * c) / (2 * beta[3]), c});
        }
        return candidates.stream()
                .filter(at -> logSteps.contains(at[0]) && guidance.contains(at[1]))
                .max(Comparator.comparingDouble(at -> sign * SurfaceFit.value(beta, at[0], at[1])))
                .orElseThrow();
    }

    boolean onBorder(double[] at) {
        return at[0] == logSteps.low()
                || at[0] == logSteps.high()
                || at[1] == guidance.low()
                || at[1] == guidance.high();
    }

    private static Range range(double[] of) {
        return new Range(
                Arrays.stream(of).min().orElseThrow(), Arrays.stream(of).max().orElseThrow());
    }
}
