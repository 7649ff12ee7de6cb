package org.zimagelab.diffusion.sampling;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.common.Printable;

/**
 * Solves the probability flow dx/dσ = v(x, σ) from σ = 1 to 0. With velocity v the denoised estimate is x − σ·v.
 *
 * <p>A sampler is one function; to add one, add it to {@link #ALL}. It keeps no state between steps, so that sampling
 * can continue from the latents after any step.
 *
 * @param name as typed
 * @param label as A1111 writes it into a PNG
 * @param function from noise to latents
 */
public record Sampler(String name, String label, Function function) {

    /** Is told of each finished step. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param index of the step, from 0
         * @param x latents after it; not changed
         * @return the latents to go on with: x itself, or others of its length
         */
        float[] stepped(int index, float[] x);
    }

    /** Runs the steps between these sigmas. x is the latents before the first of them, and is not changed. */
    @FunctionalInterface
    public interface Function {
        float[] sample(float[] x, float[] sigmas, Velocity v, Listener listener) throws InterruptedException;
    }

    private static final List<Sampler> ALL =
            List.of(new Sampler("euler", "Euler", Sampler::euler), new Sampler("heun", "Heun", Sampler::heun));

    /**
     * x ← x + (σ' − σ)·v. The vendor's sampler; Karras et al. 2022 (arXiv 2206.00364), algorithm 1 without its
     * correction.
     */
    private static float[] euler(float[] x, float[] sigmas, Velocity v, Listener listener) throws InterruptedException {
        for (int i = 0; i < sigmas.length - 1; i++) {
            x = moved(x, sigmas[i + 1] - sigmas[i], v.at(x, sigmas[i]));
            x = listener.stepped(i, x);
        }
        return x;
    }

    /** Euler's step, corrected by the mean of the velocities at both of its ends; Karras et al. 2022, algorithm 1. */
    private static float[] heun(float[] x, float[] sigmas, Velocity v, Listener listener) throws InterruptedException {
        for (int i = 0; i < sigmas.length - 1; i++) {
            float dt = sigmas[i + 1] - sigmas[i];
            float[] d = v.at(x, sigmas[i]);
            if (sigmas[i + 1] > 0) {
                float[] d2 = v.at(moved(x, dt, d), sigmas[i + 1]);
                for (int j = 0; j < d.length; j++) {
                    d2[j] = 0.5f * (d[j] + d2[j]);
                }
                d = d2;
            }
            x = moved(x, dt, d);
            x = listener.stepped(i, x);
        }
        return x;
    }

    private static float[] moved(float[] x, float dt, float[] v) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] + dt * v[i];
        }
        return y;
    }

    public float[] sample(float[] noise, float[] sigmas, Velocity v, Listener listener) throws InterruptedException {
        return function.sample(noise, sigmas, v, listener);
    }

    /**
     * A velocity that {@link #sample} asks for.
     *
     * @param step index of its step
     * @param sigma noise level
     */
    public record Evaluation(int step, float sigma) {}

    /**
     * Every velocity that {@link #sample} asks for, in order. They are found by running the sampler on a single number.
     *
     * @param sigmas of the schedule
     */
    public List<Evaluation> evaluations(float[] sigmas) {
        List<Evaluation> asked = new ArrayList<>();
        int[] step = {0};
        try {
            function.sample(
                    new float[1],
                    sigmas,
                    (x, sigma) -> {
                        asked.add(new Evaluation(step[0], sigma));
                        return new float[1];
                    },
                    (i, x) -> {
                        step[0] = i + 1;
                        return x;
                    });
        } catch (InterruptedException e) {
            throw new AssertionError("this velocity never waits", e);
        }
        return asked;
    }

    public static List<String> names() {
        return ALL.stream().map(Sampler::name).toList();
    }

    /** @throws IllegalArgumentException naming the known samplers */
    public static Sampler named(String name) {
        return ALL.stream()
                .filter(s -> s.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "sampler '" + Printable.value(name) + "': expected one of " + String.join(", ", names())));
    }
}
