package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.zimagelab.notebook.display.Captions;
import org.zimagelab.notebook.display.Numbers;
import org.zimagelab.tuning.Parameter;
import org.zimagelab.tuning.Runs;
import org.zimagelab.tuning.statistics.Quartiles;
import org.zimagelab.tuning.statistics.Quartiles.OfCell;

/** How values spread in each cell. */
public final class BoxesChart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;
    private static final int WIDEST = 2000;
    private static final int CELL = 26;
    private static final int AXIS = 90;
    private static final double BOX = 0.66;
    private static final double SPREAD = 0.5;
    private static final double HEADROOM = 0.08;

    private BoxesChart() {}

    /**
     * Every value as a point and a box of quartiles in each cell, ordered by steps, then guidance.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param title above the chart
     * @return the chart and its numbers
     * @throws IllegalArgumentException with one line, for an unknown score, or where no cell has a value
     */
    public static Plot of(Runs runs, String score, String title) {
        List<OfCell> cells = Quartiles.of(runs, score);
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("score " + score + ": no cell of this sweep has a value yet");
        }
        String family = Fonts.family(title + score);
        int width = Math.max(WIDTH, Math.min(WIDEST, AXIS + CELL * cells.size()));
        CaptionedChart chart = new CaptionedChart(width, HEIGHT, title, family);
        chart.setYAxisTitle(score);
        chart.setXAxisTitle("guidance (cfg = guidance + 1)");
        // The labels of cells are ours; blank ones keep the room for them.
        chart.setCustomXAxisTickLabelsFormatter(place -> " ");
        chart.getStyler().setXAxisMin(-0.5).setXAxisMax(cells.size() - 0.5);
        chart.getStyler().setYAxisMax(headroom(cells));
        chart.getStyler().setPlotGridVerticalLinesVisible(false).setAxisTicksMarksVisible(false);
        chart.getStyler().setDecimalPattern(null);
        chart.getStyler().setMarkerSize(6).setLegendVisible(false);
        points(chart, cells);
        Overlay.on(chart, (g, at) -> {
            boxes(g, at, cells);
            labels(g, at, cells, Fonts.font(family, Font.PLAIN, 12));
        });
        String caption = "Each point is a picture; a box spans the middle half of a cell's values, its thick line is"
                + " the median. Cells stand by steps, as above them, then by guidance, as below them.";
        chart.caption(caption);
        return Plot.of(chart, Quartiles.table(score, cells), caption);
    }

    /** The end of an axis that leaves room for steps above the highest point. */
    private static double headroom(List<OfCell> cells) {
        double low = cells.stream().mapToDouble(c -> c.quartiles().low()).min().orElseThrow();
        double high =
                cells.stream().mapToDouble(c -> c.quartiles().high()).max().orElseThrow();
        return high + HEADROOM * (high > low ? high - low : Math.max(Math.abs(high), 1));
    }

    private static void points(CaptionedChart chart, List<OfCell> cells) {
        Map<Double, List<double[]>> byGuidance = new TreeMap<>();
        for (int i = 0; i < cells.size(); i++) {
            List<Double> values = cells.get(i).quartiles().values();
            List<double[]> marks = byGuidance.computeIfAbsent(
                    cells.get(i).cell().number(Parameter.GUIDANCE), scale -> new ArrayList<>());
            for (int j = 0; j < values.size(); j++) {
                // in the order of execution from left to right, so that the same place is the same prompt and seed
                double aside = values.size() == 1 ? 0 : SPREAD * (j / (values.size() - 1.0) - 0.5);
                marks.add(new double[] {i + aside, values.get(j)});
            }
        }
        byGuidance.forEach((scale, marks) -> {
            int index = chart.getSeriesCollection().size();
            XYSeries series = chart.addSeries(
                    Captions.guidance(scale),
                    marks.stream().mapToDouble(mark -> mark[0]).toArray(),
                    marks.stream().mapToDouble(mark -> mark[1]).toArray());
            series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            series.setMarker(CellLines.MARKERS[index % CellLines.MARKERS.length])
                    .setMarkerColor(Palette.LINES[index % Palette.LINES.length]);
        });
    }

    private static void boxes(Graphics2D g, Overlay at, List<OfCell> cells) {
        g.setColor(Palette.INK);
        for (int i = 0; i < cells.size(); i++) {
            Quartiles q = cells.get(i).quartiles();
            if (q.values().size() > 1) {
                double left = at.x(i - BOX / 2);
                double right = at.x(i + BOX / 2);
                g.setStroke(new BasicStroke(1f));
                g.draw(new Rectangle2D.Double(left, at.y(q.third()), right - left, at.y(q.first()) - at.y(q.third())));
                g.setStroke(new BasicStroke(2.5f));
                g.draw(new Line2D.Double(left, at.y(q.median()), right, at.y(q.median())));
            }
        }
    }

    private static void labels(Graphics2D g, Overlay at, List<OfCell> cells, Font font) {
        Rectangle2D frame = at.frame();
        Map<Integer, int[]> groups = new LinkedHashMap<>();
        double free = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < cells.size(); i++) {
            String guidance = Numbers.plain(cells.get(i).cell().number(Parameter.GUIDANCE));
            double half = Overlay.size(guidance, font).getWidth() / 2;
            if (at.x(i) - half > free) {
                Overlay.centred(g, guidance, font, Palette.INK, at.x(i), frame.getMaxY() + 12);
                free = at.x(i) + half + 3;
            }
            int place = i;
            int steps = (int) cells.get(i).cell().number(Parameter.STEPS);
            groups.computeIfAbsent(steps, s -> new int[] {place, place})[1] = i;
        }
        g.setStroke(new BasicStroke(1f));
        groups.forEach((steps, ends) -> {
            double left = at.x(ends[0] - 0.5);
            double right = at.x(ends[1] + 0.5);
            String words = Numbers.count(steps, "step");
            boolean fits = Overlay.size(words, font).getWidth() < right - left - 4;
            Overlay.centred(
                    g, fits ? words : String.valueOf(steps), font, Palette.INK, (left + right) / 2, frame.getY() + 8);
            if (ends[0] > 0) {
                g.setColor(Palette.FAINT);
                g.draw(new Line2D.Double(left, frame.getY(), left, frame.getMaxY() + 20));
            }
        });
    }
}
