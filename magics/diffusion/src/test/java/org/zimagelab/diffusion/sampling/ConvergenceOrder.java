package org.zimagelab.diffusion.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How fast the error of a sampler falls with the number of steps, on a flow whose solution is known. The script
 * {@code bench/order} prints all of it.
 *
 * <p>Data is normal, with mean m and deviation s. At the noise level σ latents are normal too, with mean α·m and
 * variance V = α²·s² + σ², α = 1 − σ, and the flow keeps (x − α·m)/√V. The velocity has no error of its own, so the
 * slope of the error over the number of steps, both as logarithms, is the order of the method. Of a stochastic sampler
 * it is that of the mean and deviation of its result: the velocity is linear in x, so these follow from the result
 * without noise and from its response to each noise alone.
 */
final class ConvergenceOrder {
    private static final double MEAN = 0.5;
    private static final double DEVIATION = 0.25;
    private static final int LAST = 1024;
    private static final double[] STARTS = {-1.5, 0.25, 2};

    /** Between these even noise levels a sampler runs. */
    record Range(String name, double from, double to) {
        static final Range WHOLE = new Range("1 to 0", 1, 0);
        static final Range INNER = new Range("0.9 to 0.1", 0.9, 0.1);

        float[] sigmas(int steps) {
            float[] sigmas = new float[steps + 1];
            for (int i = 0; i <= steps; i++) {
                sigmas[i] = (float) (from + (to - from) * i / steps);
            }
            return sigmas;
        }
    }

    private ConvergenceOrder() {}

    private static double variance(double sigma) {
        double alpha = 1 - sigma;
        return alpha * alpha * DEVIATION * DEVIATION + sigma * sigma;
    }

    /** noise − clean, the mean of both given x: E[ε] = σ·(x − α·m)/V, E[x₀] = m + α·s²·(x − α·m)/V. */
    private static float[] velocity(float[] x, float sigma) {
        double alpha = 1 - (double) sigma;
        double slope = (sigma - alpha * DEVIATION * DEVIATION) / variance(sigma);
        float[] v = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            v[i] = (float) (slope * (x[i] - alpha * MEAN) - MEAN);
        }
        return v;
    }

    /** Root mean square of the result's error; of a stochastic sampler that of its mean and deviation. */
    static double error(Sampler sampler, Range range, int steps) throws InterruptedException {
        return sampler.isStochastic() ? weakError(sampler, range, steps) : strongError(sampler, range, steps);
    }

    private static double strongError(Sampler sampler, Range range, int steps) throws InterruptedException {
        double began = Math.sqrt(variance(range.from()));
        double ended = Math.sqrt(variance(range.to()));
        float[] x = new float[STARTS.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) ((1 - range.from()) * MEAN + began * STARTS[i]);
        }
        float[] y = sampler.sample(x, range.sigmas(steps), ConvergenceOrder::velocity, i -> null, (i, at) -> at);
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += Math.pow(y[i] - (1 - range.to()) * MEAN - ended * STARTS[i], 2);
        }
        return Math.sqrt(sum / y.length);
    }

    /** Number 0 has no noise, number 1 that of the beginning, number 2 + i that of step i. */
    private static double weakError(Sampler sampler, Range range, int steps) throws InterruptedException {
        float mean = (float) ((1 - range.from()) * MEAN);
        float[] x = new float[steps + 2];
        Arrays.fill(x, mean);
        x[1] += (float) Math.sqrt(variance(range.from()));
        StepNoise noise = step -> {
            float[] z = new float[steps + 2];
            z[step + 2] = 1;
            return z;
        };
        float[] y = sampler.sample(x, range.sigmas(steps), ConvergenceOrder::velocity, noise, (i, at) -> at);
        double variance = 0;
        for (int i = 1; i < y.length; i++) {
            variance += Math.pow((double) y[i] - y[0], 2);
        }
        double offMean = y[0] - (1 - range.to()) * MEAN;
        double offDeviation = Math.sqrt(variance) - Math.sqrt(variance(range.to()));
        return Math.sqrt((offMean * offMean + offDeviation * offDeviation) / 2);
    }

    /** The order: by how much the logarithm of the error falls, where the number of steps is doubled. */
    static double slope(Sampler sampler, Range range, int steps) throws InterruptedException {
        return Math.log(error(sampler, range, steps) / error(sampler, range, 2 * steps)) / Math.log(2);
    }

    public static void main(String[] args) throws InterruptedException {
        List<Integer> steps = new ArrayList<>();
        for (int n = 4; n <= LAST; n *= 2) {
            steps.add(n);
        }
        for (Range range : List.of(Range.WHOLE, Range.INNER)) {
            System.out.println("\nsigma from " + range.name() + "; error at so many steps, and the slope between them");
            for (String name : Sampler.names()) {
                Sampler sampler = Sampler.named(name);
                StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-16s", name));
                for (int n : steps) {
                    line.append(String.format(Locale.ROOT, "%4d: %.1e ", n, error(sampler, range, n)));
                    line.append(n < LAST ? String.format(Locale.ROOT, "(%4.2f) ", slope(sampler, range, n)) : "");
                }
                System.out.println(line);
            }
        }
    }
}
