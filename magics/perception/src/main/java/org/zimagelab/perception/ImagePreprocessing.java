package org.zimagelab.perception;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.common.picture.Resize;
import org.zimagelab.common.picture.Resize.Filter;
import org.zimagelab.perception.network.DualEncoder;
import org.zimagelab.quality.picture.Pixels;

/** Pictures as inputs of networks: normalised channels, [3, height, width] flattened. */
final class ImagePreprocessing {
    private static final float[] CLIP_MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
    private static final float[] CLIP_DEVIATION = {0.26862954f, 0.26130258f, 0.27577711f};
    private static final float[] HALF = {0.5f, 0.5f, 0.5f};
    private static final float[] ZERO = {0, 0, 0};
    private static final float[] ONE = {1, 1, 1};

    /** The most tiles along one side. */
    static final int MOST_TILES = 16;

    /** The most pixels of a native input; the network needs up to 120 bytes for each. */
    static final long MOST_PIXELS = 4096 * 4096;

    private ImagePreprocessing() {}

    /** An input of the picture's own size. */
    record Native(float[] values, int width, int height) {}

    /** As for CLIP: the shorter side is resized to {@code side} (bicubic), the longer one cropped to its middle. */
    static float[] centre(Pixels picture, int side) {
        return centre(picture, side, excess -> excess / 2);
    }

    /** As {@link #centre(Pixels, int)}, with the middle as torchvision takes it: a half is rounded to even. */
    static float[] torchvisionCentre(Pixels picture, int side) {
        return centre(picture, side, ImagePreprocessing::torchvisionStart);
    }

    /** @param start of the middle, from how much longer a side is than the middle */
    private static float[] centre(Pixels picture, int side, LongUnaryOperator start) {
        long width = widened(picture.width(), picture.height(), side);
        long height = widened(picture.height(), picture.width(), side);
        return clip(Resize.window(
                packed(picture),
                width,
                height,
                start.applyAsLong(width - side),
                start.applyAsLong(height - side),
                side,
                side,
                Filter.BICUBIC));
    }

    private static long torchvisionStart(long excess) {
        return (long) Math.rint(excess / 2.0);
    }

    /**
     * How torchvision resizes and crops a picture whose values are no bytes any more, for {@link DualEncoder#middle}.
     */
    static DualEncoder.Crop crop(Pixels picture, int side) {
        int width = (int) widened(picture.width(), picture.height(), side);
        int height = (int) widened(picture.height(), picture.width(), side);
        return new DualEncoder.Crop(
                width, height, (int) torchvisionStart(width - side), (int) torchvisionStart(height - side));
    }

    /** The picture at its own size, from 0 to 1. */
    static Native shares(Pixels picture) {
        return new Native(normalised(picture.rgb(), ZERO, ONE), picture.width(), picture.height());
    }

    /** Normalises values from 0 to 1 in place, as for CLIP. */
    static float[] clipNormalised(float[] shares) {
        int count = shares.length / 3;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (shares[i] - CLIP_MEAN[i / count]) / CLIP_DEVIATION[i / count];
        }
        return shares;
    }

    /** As for SigLIP: resized to a square, whatever the picture's proportions. */
    static float[] square(Pixels picture, int side, Filter filter) {
        return normalised(Resize.resized(packed(picture), side, side, filter), HALF, HALF);
    }

    /**
     * Squares of {@code side} pixels that cover the picture at its own resolution: as few as possible along each
     * axis, evenly spread, and at most {@link #MOST_TILES}. A picture with a shorter side is first enlarged as for
     * {@link #centre}.
     */
    static List<float[]> tiles(Pixels picture, int side) {
        boolean small = Math.min(picture.width(), picture.height()) < side;
        long width = small ? widened(picture.width(), picture.height(), side) : picture.width();
        long height = small ? widened(picture.height(), picture.width(), side) : picture.height();
        List<float[]> tiles = new ArrayList<>();
        for (long top : starts(height, side)) {
            for (long left : starts(width, side)) {
                tiles.add(clip(Resize.window(packed(picture), width, height, left, top, side, side, Filter.BICUBIC)));
            }
        }
        return tiles;
    }

    static long[] starts(long length, int side) {
        int count = (int) Math.min(MOST_TILES, (length + side - 1) / side);
        long[] starts = new long[count];
        for (int i = 1; i < count; i++) {
            starts[i] = Math.round((double) i * (length - side) / (count - 1));
        }
        return starts;
    }

    /**
     * The picture at its own size. With more than {@link #MOST_PIXELS} it is first reduced (bicubic). A side under
     * {@code least} is extended to 32 by repeating its last row or column.
     */
    static Native whole(Pixels picture, int least) {
        double shrink = Math.min(1, Math.sqrt(MOST_PIXELS / ((double) picture.width() * picture.height())));
        int width = (int) Math.max(1, picture.width() * shrink);
        int height = (int) Math.max(1, picture.height() * shrink);
        byte[] rgb = Resize.resized(packed(picture), width, height, Filter.BICUBIC);
        int outWidth = width < least ? 32 : width;
        int outHeight = height < least ? 32 : height;
        if (outWidth != width || outHeight != height) {
            byte[] extended = new byte[3 * outWidth * outHeight];
            for (int y = 0; y < outHeight; y++) {
                for (int x = 0; x < outWidth; x++) {
                    int from = 3 * (Math.min(y, height - 1) * width + Math.min(x, width - 1));
                    System.arraycopy(rgb, from, extended, 3 * (y * outWidth + x), 3);
                }
            }
            rgb = extended;
        }
        return new Native(clip(rgb), outWidth, outHeight);
    }

    static PackedRgb packed(Pixels picture) {
        return new PackedRgb(picture.width(), picture.height(), picture.rgb());
    }

    /** The picture at its own size, from −1 to 1. */
    static float[] symmetric(Pixels picture) {
        return normalised(picture.rgb(), HALF, HALF);
    }

    /** The new length of a side if the shorter of both becomes {@code side}. */
    private static long widened(int length, int other, int side) {
        return length <= other ? side : (long) side * length / other;
    }

    private static float[] clip(byte[] rgb) {
        return normalised(rgb, CLIP_MEAN, CLIP_DEVIATION);
    }

    private static float[] normalised(byte[] rgb, float[] mean, float[] deviation) {
        int count = rgb.length / 3;
        float[] values = new float[rgb.length];
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < count; i++) {
                values[c * count + i] = ((rgb[3 * i + c] & 0xff) / 255f - mean[c]) / deviation[c];
            }
        }
        return values;
    }
}
