package org.zimagelab.diffusion.sampling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.zimagelab.common.Printable;

/**
 * Solves the probability flow dx/dσ = v(x, σ) from the first noise level to the last. With velocity v the denoised
 * estimate is x − σ·v.
 *
 * <p>A sampler is one function; to add one, add it to {@link #ALL}.
 *
 * @param name as typed, and as keys and files have it
 * @param label as A1111 writes it into a PNG
 * @param isMultistep whether a step uses what earlier steps found; if not, sampling can continue from the latents after
 *     any step
 * @param isStochastic whether steps add noise
 * @param fewestSteps with which it is itself
 * @param aliases what other programs call it; capitals, spaces and signs do not count
 * @param function from noise to latents
 */
public record Sampler(
        String name,
        String label,
        boolean isMultistep,
        boolean isStochastic,
        int fewestSteps,
        List<String> aliases,
        Function function) {

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

    /**
     * Runs the steps between these sigmas. x is the latents before the first of them, and is not changed. Sigmas fall
     * from at most 1 to at least 0; whatever they are, finite velocities give finite latents.
     */
    @FunctionalInterface
    public interface Function {
        float[] sample(float[] x, float[] sigmas, Velocity v, StepNoise noise, Listener listener)
                throws InterruptedException;
    }

    private static final List<Sampler> ALL = List.of(
            of("euler", "Euler", Euler::sample).also("k_euler", "FlowMatchEulerDiscrete", "EulerDiscrete"),
            of("heun", "Heun", Heun::sample).also("k_heun", "FlowMatchHeunDiscrete", "HeunDiscrete"),
            of("euler_ancestral", "Euler a", Euler::ancestral)
                    .stochastic()
                    .also("k_euler_a", "k_euler_ancestral", "EulerAncestralDiscrete", "euler_ancestral_RF"),
            of("dpmpp_2m", "DPM++ 2M", DpmSolver::multistep).multistep().also("k_dpmpp_2m", "DPMSolverMultistep"),
            of("dpmpp_2m_sde", "DPM++ 2M SDE", DpmSolver::stochastic)
                    .multistep()
                    .stochastic()
                    .also("k_dpmpp_2m_sde", "dpmpp_2m_sde_gpu", "sde-dpmsolver++"),
            of("unipc", "UniPC", UniPc::sample).multistep().also("uni_pc", "uni_pc_bh2", "UniPCMultistep"),
            of("lcm", "LCM", LatentConsistency::sample).stochastic().also("k_lcm", "FlowMatchLCM"),
            of("res_multistep", "Res Multistep", RefinedExponential::multistep).multistep(),
            of("res_2s", "Res 2S", RefinedExponential::singleStep).atLeast(2).also("exponential/res_2s", "res_2s_ode"));

    private static final Map<String, Sampler> BY_WORD = byWord();

    /** Asked first, since each copy of a request looks its sampler up. */
    private static final Map<String, Sampler> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Sampler::name, sampler -> sampler));

    private static Sampler of(String name, String label, Function function) {
        return new Sampler(name, label, false, false, 1, List.of(), function);
    }

    private Sampler multistep() {
        return new Sampler(name, label, true, isStochastic, fewestSteps, aliases, function);
    }

    private Sampler stochastic() {
        return new Sampler(name, label, isMultistep, true, fewestSteps, aliases, function);
    }

    private Sampler atLeast(int steps) {
        return new Sampler(name, label, isMultistep, isStochastic, steps, aliases, function);
    }

    private Sampler also(String... names) {
        return new Sampler(name, label, isMultistep, isStochastic, fewestSteps, List.of(names), function);
    }

    /**
     * @param x latents before the first step; not changed
     * @param sigmas noise levels, one more than there are steps
     * @param noise of the steps; only a stochastic sampler asks for it
     */
    public float[] sample(float[] x, float[] sigmas, Velocity v, StepNoise noise, Listener listener)
            throws InterruptedException {
        return function.sample(x, sigmas, v, noise, listener);
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
                    i -> new float[1],
                    (i, x) -> {
                        step[0] = i + 1;
                        return x;
                    });
        } catch (InterruptedException e) {
            throw new AssertionError("this velocity never waits", e);
        }
        return asked;
    }

    /** @throws IllegalArgumentException with one line, if the sampler cannot be itself in so few steps */
    public void requireSteps(int steps) {
        if (steps < fewestSteps) {
            throw new IllegalArgumentException("steps " + steps + ": sampler " + name + " needs at least " + fewestSteps
                    + ", since its last step is Euler's");
        }
    }

    public static List<String> names() {
        return ALL.stream().map(Sampler::name).toList();
    }

    /** @throws IllegalArgumentException naming the known samplers */
    public static Sampler named(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "sampler '" + Printable.value(name) + "': expected one of " + String.join(", ", names())));
    }

    /**
     * The sampler that is meant by a name, a label of A1111 or a word of another program: {@code dpmpp_2m},
     * {@code DPM++ 2M}, {@code DPMSolverMultistepScheduler}.
     */
    public static Optional<Sampler> find(String words) {
        Sampler named = BY_NAME.get(words);
        return Optional.ofNullable(named != null ? named : BY_WORD.get(letters(words)));
    }

    /** The one name of the sampler that is meant, see {@link #find}; other words stay as they are. */
    public static String canonical(String words) {
        return find(words).map(Sampler::name).orElse(words);
    }

    private static Map<String, Sampler> byWord() {
        Map<String, Sampler> words = new HashMap<>();
        for (Sampler sampler : ALL) {
            words.put(letters(sampler.name), sampler);
            words.put(letters(sampler.label), sampler);
            sampler.aliases.forEach(alias -> words.put(letters(alias), sampler));
        }
        return Map.copyOf(words);
    }

    /**
     * What tells words apart: small letters, + as p. diffusers' classes are called SomethingScheduler, ComfyUI's nodes
     * SamplerSomething, and functions sample_something.
     */
    private static String letters(String words) {
        return words.toLowerCase(Locale.ROOT)
                .replace('+', 'p')
                .replaceAll("[\\s_/-]", "")
                .replaceFirst("^sampler?|scheduler$", "");
    }
}
