package org.zimagelab.diffusion;

import java.awt.image.BufferedImage;

/**
 * A finished picture with what made it.
 *
 * @param image 8-bit RGB, {@code request.width × request.height}
 * @param request what was asked
 * @param model what answered
 * @param sigmas the schedule that ran: steps + 1 values from 1 to 0
 * @param latents the final latents, float32, [16, H/8, W/8] flattened (channel, row, column)
 * @param networkCalls transformer evaluations that this picture needed, those reused included
 * @param reusedCalls how many of them were taken from an earlier picture of the same prompt, seed and size
 * @param seconds wall time, text encoding and decoding included
 */
public record Picture(
        BufferedImage image,
        Request request,
        ModelInfo model,
        double[] sigmas,
        float[] latents,
        int networkCalls,
        int reusedCalls,
        double seconds) {}
