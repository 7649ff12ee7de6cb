package org.zimagelab.demo.checker;

import java.awt.geom.Path2D;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.demo.world.Attribute;
import org.zimagelab.demo.world.AttributeValue;
import org.zimagelab.demo.world.Count;
import org.zimagelab.demo.world.Figure;
import org.zimagelab.demo.world.Rgb;

/** Reads the colour, texture, form and size of one figure. */
final class FigureClassifier {

    private static final int SIDE = RgbPixels.SIDE;

    /** Separates small and large figures. A single figure is 26–32 or 46–56 pixels wide, one of two 23–28 or 35–43. */
    private static final double LARGE_ALONE = 39;

    private static final double LARGE_IN_PAIR = 31.5;

    private FigureClassifier() {}

    static Map<Attribute, AttributeValue> classify(RgbPixels pixels, Silhouette figure, Count count) {
        Map<Attribute, AttributeValue> seen = new EnumMap<>(Attribute.class);
        // twice, since pixels near the edge mix with the background
        boolean[] interior = new Silhouette(figure.interior()).interior();
        Rgb mean = pixels.mean(i -> interior[i]);
        if (Colours.saturation(mean) > 0.25) {
            // the dark tone has the hue of the bright one
            Colours.nearestHue(mean, Figure.Colour.values(), Figure.Colour::rgb, 30)
                    .ifPresent(colour -> seen.put(Attribute.COLOUR, colour));
        }
        seen.put(Attribute.TEXTURE, TextureClassifier.classify(pixels, interior));
        form(figure).ifPresent(form -> seen.put(Attribute.FORM, form));
        Silhouette.Box box = figure.box();
        double width = Math.max(box.width(), box.height());
        boolean large = width > (count == Count.ONE ? LARGE_ALONE : LARGE_IN_PAIR);
        seen.put(Attribute.SIZE, large ? Figure.Size.LARGE : Figure.Size.SMALL);
        return seen;
    }

    /**
     * Whether the figure has a sharp edge: within five pixels at the edge, the distance from the background changes by
     * at least half of its value inside. A figure under a Gaussian blur of more than about 3 pixels has none.
     *
     * @param distance of each pixel's colour from the background
     */
    static boolean hasOutline(Silhouette figure, double[] distance) {
        boolean[] interior = figure.interior();
        double inside = 0;
        int insideCount = 0;
        double steps = 0;
        int edgeCount = 0;
        for (int i = 0; i < distance.length; i++) {
            if (interior[i]) {
                inside += distance[i];
                insideCount++;
            } else if (figure.mask()[i]) {
                steps += range(distance, i % SIDE, i / SIDE);
                edgeCount++;
            }
        }
        return steps / Math.max(1, edgeCount) > 0.5 * inside / Math.max(1, insideCount);
    }

    private static double range(double[] values, int x, int y) {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int dy = -2; dy <= 2; dy++) {
            for (int dx = -2; dx <= 2; dx++) {
                double value = values[RgbPixels.index(x + dx, y + dy)];
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        return most - least;
    }

    /** The form with the greatest intersection over union with the figure, drawn into the figure's box. */
    private static Optional<Figure.Form> form(Silhouette figure) {
        Silhouette.Box box = figure.box();
        Figure.Form best = null;
        double most = 0.66;
        for (Figure.Form form : Figure.Form.values()) {
            int both = 0;
            int either = 0;
            for (int y = box.top(); y <= box.bottom(); y++) {
                for (int x = box.left(); x <= box.right(); x++) {
                    boolean there = figure.mask()[y * SIDE + x];
                    boolean ideal = inside(
                            form,
                            (x - box.left() + 0.5) / box.width() * 2 - 1,
                            (y - box.top() + 0.5) / box.height() * 2 - 1);
                    both += there && ideal ? 1 : 0;
                    either += there || ideal ? 1 : 0;
                }
            }
            double share = both / (double) either;
            if (share > most) {
                most = share;
                best = form;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Whether a point lies inside the form, which fills the square from −1 to 1. */
    private static boolean inside(Figure.Form form, double x, double y) {
        return switch (form) {
            case CIRCLE -> x * x + y * y <= 1;
            case SQUARE -> true;
            case TRIANGLE -> Math.abs(x) <= (y + 1) / 2;
            case STAR -> STAR.contains(x, y);
        };
    }

    private static final Path2D STAR = star();

    private static Path2D star() {
        double[] xs = new double[10];
        double[] ys = new double[10];
        for (int i = 0; i < 10; i++) {
            double radius = i % 2 == 0 ? 1 : 0.41;
            xs[i] = radius * Math.sin(i * Math.PI / 5) / Math.sin(0.4 * Math.PI);
            double down = -radius * Math.cos(i * Math.PI / 5);
            ys[i] = (down + 1) / (1 + Math.cos(0.2 * Math.PI)) * 2 - 1;
        }
        Path2D path = new Path2D.Double();
        path.moveTo(xs[0], ys[0]);
        for (int i = 1; i < 10; i++) {
            path.lineTo(xs[i], ys[i]);
        }
        path.closePath();
        return path;
    }
}
