package org.zimagelab.diffusion;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.zimagelab.common.Printable;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.common.picture.Resize;
import org.zimagelab.common.picture.Resize.Filter;
import org.zimagelab.quality.picture.Pixels;

/** Pictures and masks in files, as the networks need them. What was read is known by its content. */
public final class InputPicture {
    /** Weights of Pillow's {@code convert("L")}, BT.601 in 16 bits. */
    private static final int RED = 19595;

    private static final int GREEN = 38470;
    private static final int BLUE = 7471;

    /** diffusers' mask is white where level / 255 is at least 0.5. */
    private static final int WHITE = 128;

    private static final Map<InputFile, Size> SIZES = new ConcurrentHashMap<>();
    private static final Map<Scaled, Boolean> WITH_WHITE = new ConcurrentHashMap<>();

    private InputPicture() {}

    /** Pixels of a picture, upright. */
    public record Size(int width, int height) {}

    /** A file's picture at one size. */
    record Scaled(InputFile file, int width, int height) {}

    /**
     * The size of a file's picture. It is decoded once, so that what is damaged is found before the first picture is
     * made.
     *
     * @param option that names the file, for the message
     * @throws IllegalArgumentException with one line, if the file is not there, has changed or is no picture
     */
    public static Size size(InputFile file, String option) {
        Size known = SIZES.get(file);
        if (known != null) {
            return known;
        }
        PackedRgb read = read(file, option);
        Size size = new Size(read.width(), read.height());
        SIZES.put(file, size);
        return size;
    }

    /**
     * Checks the files of a request.
     *
     * @param scale pixels along the side of a pixel of the latents
     * @throws IllegalArgumentException with one line, as {@link #size}, or if nothing of the mask is white
     */
    static void check(Request request, int scale) {
        request.image().picture().ifPresent(file -> size(file, "image"));
        request.image().mask().ifPresent(file -> {
            Scaled mask = new Scaled(file, request.width(), request.height());
            boolean white = WITH_WHITE.computeIfAbsent(mask, m -> {
                boolean any = false;
                for (boolean painted : painted(m, scale)) {
                    any |= painted;
                }
                return any;
            });
            if (!white) {
                throw new IllegalArgumentException("mask '" + Printable.value(file.name())
                        + "': nothing of it is white at this size, so nothing would be painted anew;"
                        + " white is painted, black stays");
            }
        });
    }

    private static PackedRgb read(InputFile file, String option) {
        try {
            Pixels read = Pixels.read(file.path());
            file.path(); // written meanwhile, it would be another picture
            return new PackedRgb(read.width(), read.height(), read.rgb());
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + Printable.line(String.valueOf(e.getMessage())), e);
        }
    }

    /** @return bytes R, G, B [height, width, 3] */
    static byte[] rgb(Scaled wanted, String option) {
        PackedRgb picture = read(wanted.file(), option);
        return picture.width() == wanted.width() && picture.height() == wanted.height()
                ? picture.rgb()
                : Resize.resized(picture, wanted.width(), wanted.height(), Filter.LANCZOS);
    }

    /**
     * Whether each pixel of the latents, [height / scale, width / scale], is painted anew: that of its first pixel, as
     * torch's nearest neighbour takes it.
     *
     * @param scale pixels along the side of a pixel of the latents
     */
    static boolean[] painted(Scaled mask, int scale) {
        byte[] rgb = rgb(mask, "mask");
        int width = mask.width() / scale;
        boolean[] painted = new boolean[mask.height() / scale * width];
        for (int i = 0; i < painted.length; i++) {
            int first = 3 * (i / width * scale * mask.width() + i % width * scale);
            int weighted = RED * (rgb[first] & 0xff) + GREEN * (rgb[first + 1] & 0xff) + BLUE * (rgb[first + 2] & 0xff);
            painted[i] = weighted + (1 << 15) >> 16 >= WHITE;
        }
        return painted;
    }
}
