package org.zimagelab.quality.sharpness;

import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * Tenengrad: {@code mean(Gx² + Gy²)} with the 3×3 Sobel derivatives (weights 1, 2, 1 and −1, 0, 1) of {@link
 * Pixels#LUMA_8_BIT}, border mirrored about the edge pixel.
 *
 * <p>Squared Sobel levels, 0 and up, neither end is better; a picture of one colour and one of 1×1 score 0. Blur lowers
 * it; contrast, noise and sharpening raise it, and contents differ more than blurs, hence no healthy band.
 *
 * <p>Source: J. M. Tenenbaum, "Accommodation in computer vision", Stanford (1970); E. Krotkov, "Focusing", IJCV 1
 * (1987). Equals the mean of {@code scipy.ndimage.sobel(mode="mirror")} squared and summed over both axes.
 */
public final class Tenengrad implements Score {

    /** For the service loader. */
    public Tenengrad() {}

    @Override
    public String name() {
        return "tenengrad";
    }

    @Override
    public String description() {
        return "Mean squared Sobel gradient of luma: edges of any cause, so noise and contrast too.";
    }

    @Override
    public String unit() {
        return "squared levels";
    }

    @Override
    public Range range() {
        return Range.from(0);
    }

    @Override
    public Direction better() {
        return Direction.NEITHER;
    }

    @Override
    public double of(Pixels picture) {
        return Sobel.meanSquare(picture.shared(Pixels.LUMA_8_BIT));
    }
}
