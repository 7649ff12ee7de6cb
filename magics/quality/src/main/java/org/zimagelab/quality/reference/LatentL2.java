package org.zimagelab.quality.reference;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.ScoreScale;

/**
 * Distance of the latents from the reference's, relative: {@code ‖z − z_ref‖₂ / ‖z_ref‖₂}.
 *
 * <p>Pure number, 0 (equal) and up, lower is closer to the reference; no healthy band. Of two independent latents of
 * one size and deviation it is about 1.4. Needs the latents of the picture and of its reference, the same number of
 * each and all finite; both all 0 score 0, and only the reference's all 0 has no value.
 *
 * <p>What fools it: the decoder, which passes over some changes and makes much of others; two good pictures of another
 * composition are far apart.
 *
 * <p>Source: textbook.
 */
public final class LatentL2 {
    public static final Score SCORE = FullReference.described(
                    ScoreDescriptor.of(
                            "latent_l2",
                            "Distance of the latents from the reference's over the length of these: 0 is equal.",
                            ScoreScale.of(Range.from(0), Direction.LOWER_IS_BETTER)),
                    Requirement.REFERENCE,
                    Requirement.LATENTS)
            .computedFrom(LatentL2::of);

    private LatentL2() {}

    private static double of(ScoreInput input) {
        ScoreInput reference =
                input.reference().orElseThrow(() -> new NotScoredException("needs a reference to compare with"));
        float[] z = input.latents().orElseThrow(() -> new NotScoredException("needs the picture's latents"));
        float[] wanted = reference.latents().orElseThrow(() -> new NotScoredException("needs the reference's latents"));
        if (z.length != wanted.length) {
            throw new NotScoredException(
                    "needs latents of one size: " + z.length + " numbers against " + wanted.length);
        }
        double apart = 0;
        double length = 0;
        for (int i = 0; i < z.length; i++) {
            if ((i & 0xffff) == 0) {
                Interrupts.check();
            }
            double difference = (double) z[i] - wanted[i];
            apart += difference * difference;
            length += (double) wanted[i] * wanted[i];
        }
        if (!Double.isFinite(length)) {
            throw new NotScoredException("the reference's latents are not all finite");
        }
        if (!Double.isFinite(apart)) {
            throw new NotScoredException("the picture's latents are not all finite");
        }
        if (apart == 0) {
            return 0;
        }
        if (length == 0) {
            throw new NotScoredException("the reference's latents are all 0");
        }
        return Math.sqrt(apart / length);
    }
}
