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
import java.util.stream.IntStream;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.zimagelab.notebook.charts.FacetedChart.LegendEntry;
import org.zimagelab.notebook.charts.FacetedPlot.Part;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.Quartiles;
import org.zimagelab.tuning.statistics.Quartiles.OfCell;

/** How values spread in each cell. */
public final class BoxPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;
    private static final int FACET_HEIGHT = 320;
    private static final String CAPTION =
            "Each point is a picture. A box spans the middle half of a cell's values, and its thick line"
                    + " is the median. Cells are ordered by steps (above them), then by guidance (below them).";
    private static final int PADDING = 20;
    private static final int FEW_CELLS = 40;
    private static final double BOX = 0.66;
    private static final double SPREAD = 0.5;
    private static final double HEADROOM = 0.08;

    private BoxPlot() {}

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
            throw MeanLines.noValue(score);
        }
        DecoratedXYChart chart = new DecoratedXYChart(WIDTH, HEIGHT, title, Fonts.family(title + score));
        draw(chart, cells, runs.metric(score), cells);
        chart.caption(CAPTION);
        return Plot.of(chart, Quartiles.table(score, cells), CAPTION);
    }

    /**
     * The same for each value of a parameter, on one scale.
     *
     * @return see {@link FacetedPlot#of}
     * @throws IllegalArgumentException likewise
     */
    public static Plot faceted(Runs runs, String score, Parameter by, String title) {
        return FacetedPlot.of(runs, by, title, new FacetedPlot.Kind() {
            @Override
            public List<Plot> draw(List<Part> parts, int width) {
                List<List<OfCell>> own = parts.stream()
                        .map(part -> Quartiles.of(part.runs(), score))
                        .toList();
                List<OfCell> all = own.stream().flatMap(List::stream).toList();
                if (all.isEmpty()) {
                    throw MeanLines.noValue(score);
                }
                List<Plot> plots = new ArrayList<>();
                for (int i = 0; i < parts.size(); i++) {
                    String name = parts.get(i).name();
                    DecoratedXYChart chart = new DecoratedXYChart(width, FACET_HEIGHT, name, Fonts.family(name));
                    BoxPlot.draw(chart, own.get(i), runs.metric(score), all);
                    plots.add(Plot.of(chart, Quartiles.table(score, own.get(i)), CAPTION));
                }
                return plots;
            }

            @Override
            public List<LegendEntry> legend() {
                return List.of();
            }
        });
    }

    /** @param all cells that share the axis of values with these */
    private static void draw(DecoratedXYChart chart, List<OfCell> cells, Metric metric, List<OfCell> all) {
        String family = Fonts.family(chart.getTitle() + metric.name());
        chart.setYAxisTitle(metric.name());
        chart.decoration().direction(DirectionNote.of(metric));
        chart.decoration()
                .xAxis(
                        "guidance (cfg = guidance + 1)",
                        IntStream.range(0, cells.size())
                                .mapToObj(i -> new AxisTick(i, ChartStyle.tick(guidance(cells.get(i)))))
                                .toList(),
                        false);
        chart.xRange(-0.5, cells.size() - 0.5);
        chart.yRange(AxisRange.around(all.stream()
                        .flatMap(c -> c.quartiles().values().stream())
                        .mapToDouble(x -> x))
                .raised(HEADROOM));
        // the last label reaches beyond the last cell, where no legend makes room for it
        chart.getStyler().setChartPadding(PADDING);
        chart.getStyler().setMarkerSize(cells.size() <= FEW_CELLS ? 6 : 3).setLegendVisible(false);
        points(chart, cells);
        Overlay.on(chart, (g, at) -> {
            boxes(g, at, cells);
            groups(g, at, cells, Fonts.font(family, Font.PLAIN, 13));
        });
    }

    private static double guidance(OfCell cell) {
        return cell.cell().number(Parameter.GUIDANCE);
    }

    private static void points(DecoratedXYChart chart, List<OfCell> cells) {
        Map<Double, List<double[]>> byGuidance = new TreeMap<>();
        for (int i = 0; i < cells.size(); i++) {
            List<Double> values = cells.get(i).quartiles().values();
            List<double[]> marks = byGuidance.computeIfAbsent(
                    cells.get(i).cell().number(Parameter.GUIDANCE), scale -> new ArrayList<>());
            for (int j = 0; j < values.size(); j++) {
                // in the order in which they were made, so that the same place is the same prompt and seed
                double aside = values.size() == 1 ? 0 : SPREAD * (j / (values.size() - 1.0) - 0.5);
                marks.add(new double[] {i + aside, values.get(j)});
            }
        }
        byGuidance.forEach((scale, marks) -> {
            int index = chart.getSeriesCollection().size();
            XYSeries series = chart.addSeries(
                    MeanLines.strength(chart, scale),
                    marks.stream().mapToDouble(mark -> mark[0]).toArray(),
                    marks.stream().mapToDouble(mark -> mark[1]).toArray());
            series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            series.setMarker(MeanLines.MARKERS[index % MeanLines.MARKERS.length])
                    .setMarkerColor(Palette.line(index, byGuidance.size()));
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
                g.setStroke(new BasicStroke(cells.size() <= FEW_CELLS ? 2.5f : 1.5f));
                g.draw(new Line2D.Double(left, at.y(q.median()), right, at.y(q.median())));
            }
        }
    }

    /** A line between the groups of cells with the same number of steps, and that number above each group. */
    private static void groups(Graphics2D g, Overlay at, List<OfCell> cells, Font font) {
        Rectangle2D frame = at.plotArea();
        Map<Integer, int[]> groups = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            int place = i;
            int steps = (int) cells.get(i).cell().number(Parameter.STEPS);
            groups.computeIfAbsent(steps, s -> new int[] {place, place})[1] = i;
        }
        List<String> words =
                groups.keySet().stream().map(s -> Amounts.count(s, "step")).toList();
        List<double[]> ends = groups.values().stream()
                .map(e -> new double[] {at.x(e[0] - 0.5), at.x(e[1] + 0.5)})
                .toList();
        boolean fit = IntStream.range(0, words.size())
                .allMatch(i -> Overlay.size(words.get(i), font).getWidth() < ends.get(i)[1] - ends.get(i)[0] - 4);
        List<String> shown =
                fit ? words : groups.keySet().stream().map(String::valueOf).toList();
        double[] centres = ends.stream().mapToDouble(e -> (e[0] + e[1]) / 2).toArray();
        double[] halves = shown.stream()
                .mapToDouble(word -> Overlay.size(word, font).getWidth() / 2)
                .toArray();
        boolean[] written = AxisTick.fitting(centres, halves, 4);
        g.setStroke(new BasicStroke(1f));
        for (int i = 0; i < shown.size(); i++) {
            if (written[i]) {
                Overlay.centred(g, shown.get(i), font, Palette.INK, centres[i], frame.getY() + 9);
            }
            if (i > 0) {
                g.setColor(Palette.GRID);
                g.draw(new Line2D.Double(ends.get(i)[0], frame.getY(), ends.get(i)[0], frame.getMaxY() + 20));
            }
        }
    }
}
