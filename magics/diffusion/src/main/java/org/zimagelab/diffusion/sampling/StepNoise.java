package org.zimagelab.diffusion.sampling;

/**
 * The noise that a stochastic sampler adds at its steps. Each step has its own, which depends on no other step, so that
 * a picture that goes on from kept latents is bit-identical to one made from the beginning.
 */
@FunctionalInterface
public interface StepNoise {

    /**
     * Standard normal numbers for the end of a step, as many as there are latents: a new array, the same whenever it is
     * asked for.
     *
     * @param step index, 0 for the first of the sigmas that the sampler is given
     */
    float[] at(int step);

    /**
     * The seed of a step's noise: that of the picture and the index of the step, mixed by SplitMix64 (Steele, Lea &amp;
     * Flood 2014, doi 10.1145/2660193.2660195). Torch's generator on the CPU reads the lower 32 bits. In these, two
     * steps of a picture always differ, and no step has the picture's own seed, whose noise is the initial one: the
     * lowest bit is the other one.
     *
     * @param picture seed of the picture
     * @param step index among all steps of the picture, from 0
     */
    static long seed(long picture, int step) {
        long z = picture + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        z ^= z >>> 31;
        return ((z + step) << 1) | (~picture & 1);
    }
}
