package org.zimagelab.demo.world;

import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/** Draws cats. All lengths are in canvas pixels. */
final class CatDrawing {

    private static final int SIDE = Rendering.CANVAS;

    private static final Rgb PINK = new Rgb(236, 160, 165);
    private static final Rgb PUPIL = new Rgb(14, 14, 20);

    /** The middle of the head, and half of its width. */
    private record Head(double x, double y, double r) {}

    private CatDrawing() {}

    static void draw(Cat cat, Graphics2D graphics, RandomChoice choice) {
        CatPlaceDrawing.draw(cat.place(), graphics, choice);
        Head head = new Head(128 + choice.between(-8, 8), 96 + choice.between(-8, 8), choice.between(54, 60));
        Rgb coat = cat.coat().rgb();
        fur(silhouette(head), coat, head, graphics, choice);
        paws(coat, head, graphics);
        ears(head, graphics);
        face(cat, head, graphics);
    }

    private static Shape silhouette(Head head) {
        double x = head.x();
        double y = head.y();
        double r = head.r();
        Area area = new Area(ellipse(x, y + 1.55 * r, 0.98 * r, 1.0 * r));
        area.add(new Area(ellipse(x, y, r, 0.84 * r)));
        // the tail curls around the right side
        area.add(new Area(ellipse(x + 1.0 * r, y + 2.12 * r, 0.56 * r, 0.27 * r)));
        area.add(new Area(ellipse(x + 1.42 * r, y + 1.86 * r, 0.2 * r, 0.34 * r)));
        for (int side = -1; side <= 1; side += 2) {
            area.add(new Area(path(
                    x + side * 0.98 * r,
                    y - 0.2 * r,
                    x + side * 0.86 * r,
                    y - 1.3 * r,
                    x + side * 0.22 * r,
                    y - 0.74 * r)));
            // tufts of the cheeks
            area.add(new Area(path(
                    x + side * 0.9 * r,
                    y + 0.1 * r,
                    x + side * 1.22 * r,
                    y + 0.36 * r,
                    x + side * 0.7 * r,
                    y + 0.5 * r)));
            area.add(new Area(path(
                    x + side * 0.8 * r,
                    y + 0.3 * r,
                    x + side * 1.06 * r,
                    y + 0.68 * r,
                    x + side * 0.5 * r,
                    y + 0.66 * r)));
        }
        return area;
    }

    /**
     * Draws strokes on rings around the middle of the head, pointing outwards, alternately light and dark. They are
     * regular because random strokes would be noise that no model can learn.
     */
    private static void fur(Shape silhouette, Rgb coat, Head head, Graphics2D graphics, RandomChoice choice) {
        Shape old = graphics.getClip();
        graphics.setClip(silhouette);
        graphics.setPaint(coat.paint());
        graphics.fillRect(0, 0, SIDE, SIDE);
        int ring = 0;
        for (double from = 6; from < 2.7 * head.r(); from += 11, ring++) {
            int spokes = (int) (2 * Math.PI * from / 9);
            for (int spoke = 0; spoke < spokes; spoke++) {
                double angle = 2 * Math.PI * (spoke + 0.5 * (ring % 2) + choice.within(-0.22, 0.22)) / spokes;
                int tone = (spoke % 2 == 0 ? -30 : 24) + choice.between(-8, 8);
                graphics.setPaint(coat.plus(tone).paint());
                stroke(head, angle, from + choice.within(-2, 2), 15, graphics);
            }
        }
        graphics.setClip(old);
    }

    private static void stroke(Head head, double angle, double from, double length, Graphics2D graphics) {
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double x = head.x() + from * cos;
        double y = head.y() + from * sin;
        int[] xs = {(int) (x - 2 * sin), (int) (x + 2 * sin), (int) (x + length * cos)};
        int[] ys = {(int) (y + 2 * cos), (int) (y - 2 * cos), (int) (y + length * sin)};
        graphics.fillPolygon(xs, ys, 3);
    }

    private static void paws(Rgb coat, Head head, Graphics2D graphics) {
        for (int side = -1; side <= 1; side += 2) {
            double x = head.x() + side * 0.34 * head.r();
            double y = head.y() + 2.3 * head.r();
            graphics.setPaint(coat.times(0.72).paint());
            graphics.fill(ellipse(x, y, 0.3 * head.r(), 0.2 * head.r()));
            graphics.setPaint(coat.plus(14).paint());
            graphics.fill(ellipse(x, y, 0.26 * head.r(), 0.165 * head.r()));
            graphics.setPaint(coat.times(0.6).paint());
            graphics.fillRect((int) x - 6, (int) y, 2, 8);
            graphics.fillRect((int) x + 5, (int) y, 2, 8);
        }
    }

    private static void ears(Head head, Graphics2D graphics) {
        graphics.setPaint(PINK.paint());
        double x = head.x();
        double y = head.y();
        double r = head.r();
        for (int side = -1; side <= 1; side += 2) {
            graphics.fill(path(
                    x + side * 0.84 * r,
                    y - 0.5 * r,
                    x + side * 0.79 * r,
                    y - 1.08 * r,
                    x + side * 0.42 * r,
                    y - 0.74 * r));
        }
    }

    private static void face(Cat cat, Head head, Graphics2D graphics) {
        double x = head.x();
        double y = head.y();
        double r = head.r();
        Rgb coat = cat.coat().rgb();
        Rgb line = cat.coat() == Cat.Coat.BLACK ? coat.plus(90) : coat.times(0.5);
        graphics.setPaint(coat.plus(30).paint());
        for (int side = -1; side <= 1; side += 2) {
            graphics.fill(ellipse(x + side * 0.16 * r, y + 0.42 * r, 0.24 * r, 0.18 * r));
        }
        for (int side = -1; side <= 1; side += 2) {
            double eye = x + side * 0.43 * r;
            graphics.setPaint(PUPIL.paint());
            graphics.fill(ellipse(eye, y - 0.06 * r, 0.27 * r, 0.25 * r));
            graphics.setPaint(cat.eyes().rgb().paint());
            graphics.fill(ellipse(eye, y - 0.06 * r, 0.24 * r, 0.22 * r));
            graphics.setPaint(PUPIL.paint());
            graphics.fill(ellipse(eye, y - 0.06 * r, 0.09 * r, 0.18 * r));
            graphics.setPaint(new Rgb(255, 255, 255).paint());
            graphics.fill(ellipse(eye - 0.08 * r, y - 0.14 * r, 0.055 * r, 0.055 * r));
        }
        graphics.setPaint(new Rgb(226, 120, 135).paint());
        graphics.fill(path(x - 0.12 * r, y + 0.22 * r, x + 0.12 * r, y + 0.22 * r, x, y + 0.36 * r));
        graphics.setPaint(line.paint());
        graphics.fillRect((int) x - 1, (int) (y + 0.34 * r), 2, (int) (0.1 * r));
        for (int side = -1; side <= 1; side += 2) {
            graphics.fill(path(
                    x,
                    y + 0.43 * r,
                    x + side * 0.12 * r,
                    y + 0.51 * r,
                    x + side * 0.25 * r,
                    y + 0.43 * r,
                    x + side * 0.12 * r,
                    y + 0.56 * r));
        }
        whiskers(cat.coat(), head, graphics);
    }

    private static void whiskers(Cat.Coat coat, Head head, Graphics2D graphics) {
        boolean dark = coat == Cat.Coat.BLACK || coat == Cat.Coat.GREY;
        graphics.setPaint((dark ? new Rgb(245, 245, 245) : new Rgb(110, 100, 92)).paint());
        double r = head.r();
        for (int side = -1; side <= 1; side += 2) {
            for (int i = -1; i <= 1; i++) {
                double x = head.x() + side * 0.3 * r;
                double y = head.y() + (0.4 + 0.06 * i) * r;
                double toX = head.x() + side * 1.4 * r;
                double toY = head.y() + (0.36 + 0.22 * i) * r;
                graphics.fill(path(x, y - 1.4, x, y + 1.4, toX, toY + 0.7, toX, toY - 0.7));
            }
        }
    }

    private static Shape ellipse(double x, double y, double halfWidth, double halfHeight) {
        return new Ellipse2D.Double(x - halfWidth, y - halfHeight, 2 * halfWidth, 2 * halfHeight);
    }

    private static Shape path(double... corners) {
        Path2D path = new Path2D.Double();
        path.moveTo(corners[0], corners[1]);
        for (int i = 2; i < corners.length; i += 2) {
            path.lineTo(corners[i], corners[i + 1]);
        }
        path.closePath();
        return path;
    }
}
