package org.zimagelab.demo.checker;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.demo.world.Attribute;
import org.zimagelab.demo.world.AttributeValue;
import org.zimagelab.demo.world.Background;
import org.zimagelab.demo.world.Count;
import org.zimagelab.demo.world.Description;
import org.zimagelab.demo.world.Relation;
import org.zimagelab.demo.world.Rgb;
import org.zimagelab.demo.world.SceneKind;

/** Finds one or two figures on a plain background. */
final class ShapesDetector {

    private static final int SIDE = RgbPixels.SIDE;

    /** The least distance of a figure's pixel from the background colour; dark blue on navy has 65. */
    private static final double FOREGROUND = 45;

    /** The least share of the border that must have one colour. */
    private static final double PLAIN_BORDER = 0.8;

    /**
     * The most regions that a picture of figures may have, specks included. A city by night has more, because of its
     * lights.
     */
    private static final int MOST_PARTS = 8;

    private ShapesDetector() {}

    static Optional<Description> detect(RgbPixels pixels) {
        Rgb border = pixels.median(ShapesDetector::isBorder);
        Optional<Background> background = Colours.nearest(border, Background.values(), Background::rgb, 70);
        RgbPixels soft = pixels.smoothed();
        double[] distance = new double[SIDE * SIDE];
        boolean[] foreground = new boolean[SIDE * SIDE];
        int plain = 0;
        int frame = 0;
        for (int i = 0; i < distance.length; i++) {
            distance[i] = Colours.distance(soft.at(i), border);
            foreground[i] = distance[i] > FOREGROUND;
            frame += isBorder(i) ? 1 : 0;
            plain += isBorder(i) && !foreground[i] ? 1 : 0;
        }
        if (plain < PLAIN_BORDER * frame || Silhouette.parts(foreground, 3).size() > MOST_PARTS) {
            return Optional.empty();
        }
        List<Silhouette> figures = Silhouette.figures(foreground).stream()
                .filter(figure -> FigureClassifier.hasOutline(figure, distance))
                .toList();
        if (figures.isEmpty()) {
            return Optional.empty();
        }
        Map<Attribute, AttributeValue> seen = new EnumMap<>(Attribute.class);
        seen.put(Attribute.KIND, SceneKind.SHAPES);
        background.ifPresent(word -> seen.put(Attribute.BACKGROUND, word));
        if (figures.size() == 1) {
            seen.put(Attribute.COUNT, Count.ONE);
            seen.putAll(FigureClassifier.classify(pixels, figures.get(0), Count.ONE));
        } else {
            pair(pixels, figures, seen);
        }
        return Optional.of(new Description(seen));
    }

    /** Reads the two largest figures. The count is set only if there are exactly two. */
    private static void pair(RgbPixels pixels, List<Silhouette> figures, Map<Attribute, AttributeValue> seen) {
        if (figures.size() == 2) {
            seen.put(Attribute.COUNT, Count.TWO);
        }
        double[] a = figures.get(0).centroid();
        double[] b = figures.get(1).centroid();
        boolean above = Math.abs(a[1] - b[1]) > Math.abs(a[0] - b[0]);
        boolean inOrder = above ? a[1] < b[1] : a[0] < b[0];
        seen.put(Attribute.RELATION, above ? Relation.ABOVE : Relation.LEFT_OF);
        seen.putAll(FigureClassifier.classify(pixels, figures.get(inOrder ? 0 : 1), Count.TWO));
        FigureClassifier.classify(pixels, figures.get(inOrder ? 1 : 0), Count.TWO)
                .forEach((attribute, word) -> seen.put(attribute.ofOtherFigure(), word));
    }

    private static boolean isBorder(int pixel) {
        int x = pixel % SIDE;
        int y = pixel / SIDE;
        return Math.min(Math.min(x, y), Math.min(SIDE - 1 - x, SIDE - 1 - y)) < 3;
    }
}
