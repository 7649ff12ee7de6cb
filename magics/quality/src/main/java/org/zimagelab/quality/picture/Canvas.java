package org.zimagelab.quality.picture;

import java.io.IOException;

/**
 * The canvas of an animation and the place of its first frame; the rest is transparent, as browsers show it.
 *
 * @param width in pixels
 * @param height likewise
 * @param x column of the frame's first pixel
 * @param y row of the frame's first pixel
 */
record Canvas(int width, int height, int x, int y) {

    /** A frame's place and size. */
    record Frame(int x, int y, int width, int height) {}

    /**
     * A screen of this size, or as much larger as holds the frame.
     *
     * @throws PictureTooLargeException with words that fit after the file's name and a colon
     */
    static Canvas of(long width, long height, Frame frame) throws IOException {
        long wide = Math.max(width, (long) frame.x() + frame.width());
        long high = Math.max(height, (long) frame.y() + frame.height());
        if (wide * high > PictureFile.MOST_PIXELS) {
            throw new PictureTooLargeException(
                    wide + "×" + high + " pixels, more than the 100 megapixels read here", null);
        }
        return new Canvas((int) wide, (int) high, frame.x(), frame.y());
    }
}
