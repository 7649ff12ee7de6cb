package org.zimagelab.quality;

import java.util.Optional;

/**
 * Perceptual blur of Crété-Roffet et al.: how little a picture changes when it is blurred once more.
 *
 * <p>Along each axis, with {@code s} the Sobel derivative of the grey picture and {@code b} that of the picture after a
 * box blur of 11 pixels along the axis, both over the pixels {@code 2 … n - 2} of each axis:
 *
 * <pre>{@code blur = (Σ|s| − Σ max(0, |s| − |b|)) / Σ|s| = Σ min(|s|, |b|) / Σ|s|}</pre>
 *
 * and the score is the larger of the two axes. Grey is {@code 0.2125 R + 0.7154 G + 0.0721 B} of the sRGB values.
 *
 * <p>Pure number, 0 to 1, higher is blurrier. A picture of one colour, one whose inner pixels have no gradient along
 * some axis, and one with a side under 4 pixels (no inner pixel) score 1.
 *
 * <p>What fools it: noise, sharpening and banding lower it as sharpness does, and so does the grain that high guidance
 * leaves, so a falling value in a guidance sweep need not be a better picture. Large flat areas do not disturb it; a
 * deliberately soft background raises it.
 *
 * <p>Source: F. Crete, T. Dolmiere, P. Ladret, M. Nicolas, "The blur effect: perception and estimation with a new
 * no-reference perceptual blur metric", Proc. SPIE 6492 (2007). Equals {@code skimage.measure.blur_effect(image,
 * h_size=11, channel_axis=-1)} of 8-bit RGB up to that function's own rounding.
 */
public final class BlurEffect implements Score {

    /** For the service loader. */
    public BlurEffect() {}

    @Override
    public String name() {
        return "blur_effect";
    }

    @Override
    public String description() {
        return "Perceptual blur (Crété-Roffet): 0 is sharp, 1 is fully blurred.";
    }

    @Override
    public Range range() {
        return new Range(0, 1);
    }

    @Override
    public Direction better() {
        return Direction.LOWER_IS_BETTER;
    }

    @Override
    public Optional<Range> healthy() {
        return Optional.empty();
    }

    @Override
    public double of(Pixels picture) {
        throw new UnsupportedOperationException("blur_effect is not written yet");
    }
}
