package org.zimagelab.tuning.plan;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** A picture made small enough for a grid of many. */
public final class Thumbnail {
    private Thumbnail() {}

    /** @param longest side, pixels; smaller pictures stay as they are */
    public static BufferedImage of(BufferedImage picture, int longest) {
        BufferedImage now = picture;
        double scale = (double) longest / Math.max(picture.getWidth(), picture.getHeight());
        if (scale >= 1) {
            return picture;
        }
        int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
        // Bilinear scaling looks at 2×2 pixels, so more than halving at once would skip pixels and alias.
        while (now.getWidth() > 2 * width && now.getHeight() > 2 * height) {
            now = scaled(now, (now.getWidth() + 1) / 2, (now.getHeight() + 1) / 2);
        }
        return scaled(now, width, height);
    }

    private static BufferedImage scaled(BufferedImage from, int width, int height) {
        BufferedImage to = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = to.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            g.drawImage(from, 0, 0, width, height, null);
        } finally {
            g.dispose();
        }
        return to;
    }
}
