package org.zimagelab.quality.selftest;

import java.util.function.BiFunction;
import org.zimagelab.quality.picture.Pixels;

/**
 * A defect that can be planted in any picture at five levels, from barely to plainly visible. One score owns it: it is
 * made to measure this defect, and rises with its level.
 */
public enum PlantedDefect {
    /** A Gaussian blur of this deviation, in pixels. */
    BLUR("blur", "blur_effect", DefectPainter::blur, 0.6, 1.0, 1.6, 2.4, 3.6),

    /** Each pixel's distance from its own grey grows by this factor. */
    OVERSATURATION("oversaturation", "chroma_mean", DefectPainter::saturation, 1.2, 1.45, 1.75, 2.1, 2.6),

    /** So many stops more light, which clips. */
    OVEREXPOSURE("overexposure", "clip_hi", DefectPainter::exposure, 0.4, 0.8, 1.2, 1.7, 2.3),

    /** Levels move away from 128 by this factor. */
    CONTRAST("contrast", "rms_contrast", DefectPainter::contrast, 1.15, 1.35, 1.6, 1.9, 2.3),

    /** White Gaussian noise of this deviation in levels, in each channel by itself. */
    NOISE("noise", "noise", DefectPainter::noise, 3, 6, 12, 20, 32),

    /** An unsharp mask of radius 1.5 and this amount. */
    SHARPENING("sharpening", "overshoot", DefectPainter::sharpening, 0.5, 1, 1.75, 2.75, 4),

    /** Blocks of 16×16 pixels, the size of an image token, are shifted by up to so many levels each. */
    BLOCKS("blocks", "lattice16", DefectPainter::blocks, 2, 4, 7, 11, 16),

    /** Each channel keeps levels this far apart. */
    BANDING("banding", "banding", DefectPainter::banding, 4, 7, 11, 16, 22);

    /** How many levels there are. */
    public static final int LEVELS = 5;

    private final String word;
    private final String owner;
    private final BiFunction<Pixels, Double, Pixels> plant;
    private final double[] strengths;

    PlantedDefect(String word, String owner, BiFunction<Pixels, Double, Pixels> plant, double... strengths) {
        this.word = word;
        this.owner = owner;
        this.plant = plant;
        this.strengths = strengths;
    }

    /**
     * How tables call it.
     *
     * @return one lower-case English word
     */
    public String word() {
        return word;
    }

    /**
     * The score that is made to measure this defect.
     *
     * @return the name of a score
     */
    public String owner() {
        return owner;
    }

    /**
     * The picture with this defect; the same picture and level give the same pixels each time.
     *
     * @param picture any
     * @param level 0, which changes nothing, to {@link #LEVELS}
     * @return a picture of the same size
     */
    public Pixels plant(Pixels picture, int level) {
        if (level < 0 || level > LEVELS) {
            throw new IllegalArgumentException("level " + level + ": expected 0 to " + LEVELS);
        }
        return level == 0 ? picture : plant.apply(picture, strengths[level - 1]);
    }
}
