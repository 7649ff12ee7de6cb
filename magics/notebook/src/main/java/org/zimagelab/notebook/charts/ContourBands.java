package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;
import org.zimagelab.tuning.statistics.ResponseSurface;

/**
 * The bands between round values of a surface. Each is painted over the one below it, as all that lies above its lower
 * end; squares of a fine grid that the end cuts are clipped to it.
 */
final class ContourBands {
    private static final int SQUARES = 48;
    private static final int MOST_BANDS = 10;

    private final double[] s = new double[SQUARES + 1];
    private final double[] c = new double[SQUARES + 1];
    private final double[][] values = new double[SQUARES + 1][SQUARES + 1];
    private final List<Double> levels = new ArrayList<>();
    private final double step;
    private final boolean flat;

    private ContourBands(ResponseSurface surface) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double firstS = ContourPlot.log2(surface.steps().low());
        double lastS = ContourPlot.log2(surface.steps().high());
        for (int i = 0; i <= SQUARES; i++) {
            s[i] = firstS + (lastS - firstS) * i / SQUARES;
            for (int j = 0; j <= SQUARES; j++) {
                c[j] = surface.guidance().low()
                        + (surface.guidance().high() - surface.guidance().low()) * j / SQUARES;
                values[i][j] = surface.at(Math.pow(2, s[i]), c[j]);
                low = Math.min(low, values[i][j]);
                high = Math.max(high, values[i][j]);
            }
        }
        double least = Math.max((high - low) / MOST_BANDS, Math.abs(high) * 1e-9);
        step = least > 0 ? AxisTick.step(least, false) : 1;
        flat = high - low <= Math.abs(high) * 1e-9;
        long first = (long) Math.floor(low / step);
        for (long k = first; k == first || k * step < high && !flat; k++) {
            levels.add(k * step);
        }
    }

    static ContourBands of(ResponseSurface surface) {
        return new ContourBands(surface);
    }

    int bands() {
        return levels.size();
    }

    Color colour(int band) {
        return HeatmapColours.at(bands() == 1 ? 0.5 : band / (bands() - 1.0));
    }

    /** Its ends: {@code 0.3 to 0.35}; of a surface without slope its value. */
    String name(int band) {
        RangeFormat figures = new RangeFormat(levels.get(0), levels.get(bands() - 1) + step);
        return flat
                ? figures.brief(values[0][0])
                : figures.brief(levels.get(band)) + " to " + figures.brief(levels.get(band) + step);
    }

    void draw(Graphics2D g, Overlay at) {
        for (int band = 0; band < bands(); band++) {
            // The lowest has no end below: rounding must not leave a hole.
            double level = band == 0 ? Double.NEGATIVE_INFINITY : levels.get(band);
            Path2D above = new Path2D.Double(Path2D.WIND_NON_ZERO);
            Path2D edge = new Path2D.Double();
            for (int i = 0; i < SQUARES; i++) {
                int j = 0;
                while (j < SQUARES) {
                    int end = j;
                    while (end < SQUARES && isWhole(i, end, level)) {
                        end++;
                    }
                    if (end > j) {
                        rectangle(above, at, i, j, end);
                        j = end;
                    } else {
                        square(above, edge, at, i, j++, level);
                    }
                }
            }
            g.setColor(colour(band));
            g.fill(above);
            g.setColor(Palette.inkOn(colour(band)));
            g.setStroke(new BasicStroke(0.6f));
            g.draw(edge);
        }
    }

    private boolean isWhole(int i, int j, double level) {
        return Math.min(values[i][j], values[i + 1][j]) >= level
                && Math.min(values[i][j + 1], values[i + 1][j + 1]) >= level;
    }

    /** Squares one on another as one shape, which keeps an SVG small; turned as {@link #square} turns. */
    private void rectangle(Path2D above, Overlay at, int i, int from, int to) {
        above.moveTo(at.x(s[i]), at.y(c[from]));
        above.lineTo(at.x(s[i + 1]), at.y(c[from]));
        above.lineTo(at.x(s[i + 1]), at.y(c[to]));
        above.lineTo(at.x(s[i]), at.y(c[to]));
        above.closePath();
    }

    /** The part of a square that lies above a level, its corners taken round; the level's line through it. */
    private void square(Path2D above, Path2D edge, Overlay at, int i, int j, double level) {
        int[][] corners = {{i, j}, {i + 1, j}, {i + 1, j + 1}, {i, j + 1}};
        boolean open = false;
        boolean cut = false;
        for (int k = 0; k < 4; k++) {
            int[] from = corners[k];
            int[] to = corners[(k + 1) % 4];
            double a = values[from[0]][from[1]];
            double b = values[to[0]][to[1]];
            if (a >= level) {
                open = point(above, open, at.x(s[from[0]]), at.y(c[from[1]]));
            }
            if (a >= level != b >= level) {
                double share = (level - a) / (b - a);
                double x = at.x(s[from[0]] + share * (s[to[0]] - s[from[0]]));
                double y = at.y(c[from[1]] + share * (c[to[1]] - c[from[1]]));
                open = point(above, open, x, y);
                cut = point(edge, cut, x, y);
            }
        }
        if (open) {
            above.closePath();
        }
    }

    private static boolean point(Path2D path, boolean begun, double x, double y) {
        if (begun) {
            path.lineTo(x, y);
        } else {
            path.moveTo(x, y);
        }
        return true;
    }
}
