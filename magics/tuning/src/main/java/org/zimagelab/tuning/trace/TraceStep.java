package org.zimagelab.tuning.trace;

import java.awt.image.BufferedImage;
import java.util.List;

/**
 * One step in the making of a picture. Where a sampler asks for several velocities in a step, these are the numbers of
 * the first.
 *
 * <p>Velocities are noise − clean, of about unit deviation; RMS is the root of the mean of their squares.
 *
 * @param step from 1
 * @param sigma noise level where the step begins, 1 (noise) down to above 0
 * @param timestep what the network is given: 1 − sigma, 0 (noise) to 1 (picture)
 * @param guidance strength in this step, diffusers' convention; 0 = off
 * @param denoised the finished picture if this velocity stayed the same to the end: x − σ·v, decoded; a small copy
 *     ({@link Trace#LONGEST_SIDE})
 * @param velocity RMS of the guided velocity, which the sampler uses
 * @param prompted RMS of the velocity with the prompt
 * @param difference RMS of the velocity with the prompt less that with the negative prompt; guidance adds a multiple of
 *     it; NaN where guidance is off
 * @param cosine of the angle between these two velocities, −1 to 1; NaN where guidance is off
 * @param effect what guidance is made of, before anything corrects it
 * @param skippedCalls how many of this velocity's network calls a step cache skipped, 0 to 2
 * @param blur {@code blur_effect} of the denoised picture in its full size, 0 (sharp) to 1
 * @param distance of the denoised latents from the final ones, ‖z − z_final‖₂ / ‖z_final‖₂: 0 where they are
 *     equal
 * @param missing power of (final − denoised) in luma as a share of the finished picture's, by {@link Trace#octaves()}:
 *     0 where nothing is missing, 1 where as much is missing as the picture has, above 1 where the denoised picture
 *     shows something else; NaN where the finished picture has no power in that octave
 */
public record TraceStep(
        int step,
        double sigma,
        double timestep,
        double guidance,
        BufferedImage denoised,
        double velocity,
        double prompted,
        double difference,
        double cosine,
        GuidanceEffect effect,
        int skippedCalls,
        double blur,
        double distance,
        List<Double> missing) {

    public TraceStep {
        missing = List.copyOf(missing);
    }
}
