package org.zimagelab.demo.world;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.TexturePaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/**
 * Draws figures. Their textures lie on the picture's raster, not on the figure's, so that a pattern is the same latent
 * everywhere.
 */
final class ShapesDrawing {

    /** The period of every texture, in canvas pixels: 8 of the picture's. */
    private static final int PERIOD = 16;

    private static final double DARK = 0.5;

    private ShapesDrawing() {}

    static void draw(Shapes shapes, Graphics2D graphics, RandomChoice choice) {
        graphics.setPaint(shapes.background().rgb().paint());
        graphics.fillRect(0, 0, Rendering.CANVAS, Rendering.CANVAS);
        int middle = Rendering.CANVAS / 2;
        if (shapes.second().isEmpty()) {
            figure(
                    shapes.first(),
                    middle,
                    middle,
                    shapes.first().size() == Figure.Size.SMALL ? 30 : 52,
                    graphics,
                    choice);
            return;
        }
        Shapes.Second second = shapes.second().get();
        boolean above = second.relation() == Relation.ABOVE;
        int aside = above ? 0 : 52;
        int down = above ? 52 : 0;
        pairFigure(shapes.first(), middle - aside, middle - down, graphics, choice);
        pairFigure(second.figure(), middle + aside, middle + down, graphics, choice);
    }

    private static void pairFigure(Figure figure, int x, int y, Graphics2D graphics, RandomChoice choice) {
        figure(figure, x, y, figure.size() == Figure.Size.SMALL ? 26 : 40, graphics, choice);
    }

    private static void figure(Figure figure, int x, int y, int radius, Graphics2D graphics, RandomChoice choice) {
        graphics.setPaint(
                new TexturePaint(tile(figure.texture(), figure.colour().rgb()), new Rectangle(0, 0, PERIOD, PERIOD)));
        graphics.fill(outline(figure.form(), x + choice.between(-8, 8), y + choice.between(-8, 8), radius));
    }

    private static Shape outline(Figure.Form form, int x, int y, int r) {
        return switch (form) {
            case CIRCLE -> new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r);
            case SQUARE -> new Rectangle2D.Double(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
            case TRIANGLE -> triangle(x, y, r);
            case STAR -> star(x, y, r);
        };
    }

    private static Path2D triangle(int x, int y, int r) {
        Path2D path = new Path2D.Double();
        path.moveTo(x, y - r);
        path.lineTo(x + r, y + 0.8 * r);
        path.lineTo(x - r, y + 0.8 * r);
        path.closePath();
        return path;
    }

    private static Path2D star(int x, int y, int r) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < 10; i++) {
            double angle = -Math.PI / 2 + i * Math.PI / 5;
            double length = i % 2 == 0 ? 1.12 * r : 0.46 * r;
            double px = x + length * StrictMath.cos(angle);
            double py = y + length * StrictMath.sin(angle);
            if (i == 0) {
                path.moveTo(px, py);
            } else {
                path.lineTo(px, py);
            }
        }
        path.closePath();
        return path;
    }

    private static BufferedImage tile(Figure.Texture texture, Rgb colour) {
        BufferedImage tile = new BufferedImage(PERIOD, PERIOD, BufferedImage.TYPE_INT_RGB);
        int light = colour.paint().getRGB();
        int dark = colour.times(DARK).paint().getRGB();
        for (int y = 0; y < PERIOD; y++) {
            for (int x = 0; x < PERIOD; x++) {
                tile.setRGB(x, y, isDark(texture, x, y) ? dark : light);
            }
        }
        return tile;
    }

    private static boolean isDark(Figure.Texture texture, int x, int y) {
        int half = PERIOD / 2;
        return switch (texture) {
            case PLAIN -> false;
            case STRIPED -> x < half;
            case CHECKERED -> x < half != y < half;
            case DOTTED -> square(2 * x + 1 - PERIOD) + square(2 * y + 1 - PERIOD) <= square(10);
        };
    }

    private static int square(int value) {
        return value * value;
    }
}
