package org.zimagelab.diffusion;

import java.awt.image.BufferedImage;
import org.zimagelab.common.picture.PackedRgb;

/**
 * A finished picture with what made it.
 *
 * @param image 8-bit RGB, {@code request.width × request.height}, or larger behind a second pass, see {@link Hires}
 * @param request it answers
 * @param model that made it
 * @param sigmas the schedule that ran: down to 0, one value more than steps ran; it begins at 1 but for a picture that
 *     began with another one
 * @param latents the final latents, float32, [16, H/8, W/8] flattened (channel, row, column), of the image's size
 * @param networkCalls transformer evaluations (NFE), those reused included and those skipped not
 * @param reusedCalls how many of them an earlier picture had made
 * @param skippedCalls further evaluations, of which a step cache spared all but the first main block
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
        int skippedCalls,
        double seconds) {

    /** A picture of which no call was skipped. */
    public Picture(
            BufferedImage image,
            Request request,
            ModelInfo model,
            double[] sigmas,
            float[] latents,
            int networkCalls,
            int reusedCalls,
            double seconds) {
        this(image, request, model, sigmas, latents, networkCalls, reusedCalls, 0, seconds);
    }

    /** @param rgb bytes [height, width, 3] */
    static BufferedImage image(byte[] rgb, int width, int height) {
        return new PackedRgb(width, height, rgb).image();
    }
}
