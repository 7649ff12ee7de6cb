package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.zimagelab.notebook.charts.FacetedChart.LegendEntry;
import org.zimagelab.notebook.charts.FacetedPlot.Part;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.ReferenceComparison;
import org.zimagelab.tuning.statistics.ReferenceComparison.Row;

/** The difference of each cell from the reference, as a dot with its interval. */
public final class DifferencePlot {
    private static final int WIDTH = 720;
    private static final int ROW = 24;
    private static final int LEAST_ROW = 15;
    private static final int MOST_ROWS = 100;
    private static final int AROUND = 110;
    private static final int TALLEST = 1000;
    private static final int MOST_TICKS = 7;
    private static final double DOT = 9;
    private static final double LABELS = 0.45;
    private static final Color BAND = new Color(0, 0, 0, 22);

    private DifferencePlot() {}

    /**
     * A row for each cell, in the order of the comparison, the first on top. A filled dot is told apart from the
     * reference, an empty one is not, at 5 % for all comparisons together (Holm).
     *
     * @param comparison of at most {@value #MOST_ROWS} cells
     * @param delta the margin of the score, drawn as a band around zero; empty where none is known
     * @param title above the chart
     * @return an {@link XYChart} and the comparison's table
     * @throws IllegalArgumentException with one line, for more cells
     */
    public static Plot of(ReferenceComparison comparison, OptionalDouble delta, String title) {
        DecoratedXYChart chart = draw(comparison, delta, title, range(List.of(comparison)), WIDTH);
        String caption = caption(comparison, delta);
        chart.caption(caption);
        return Plot.of(chart, comparison.table(), caption);
    }

    /** The part of the axis that shows all dots and intervals, and zero. */
    private static AxisRange range(List<ReferenceComparison> comparisons) {
        DoubleStream ends = comparisons.stream()
                .flatMap(of -> of.rows().stream())
                .flatMapToDouble(row -> row.difference()
                        .map(d -> DoubleStream.of(
                                d.estimate().mean(),
                                d.estimate().low(),
                                d.estimate().high()))
                        .orElse(DoubleStream.of(0)));
        return AxisRange.around(ends);
    }

    /** What the marks say, and {@link ReferenceComparison#words}. */
    static String caption(ReferenceComparison comparison, OptionalDouble delta) {
        long tested = comparison.rows().stream()
                .filter(row ->
                        row.difference().map(d -> !Double.isNaN(d.holmP())).orElse(false))
                .count();
        String marks = tested > 0
                ? " A filled dot is told apart from the reference, an empty one is not (5 %, Holm, "
                        + Amounts.count(tested, "comparison") + ")."
                : "";
        String band =
                delta.isPresent() ? " The band is the margin, ± " + NumberText.plain(delta.getAsDouble()) + "." : "";
        return comparison.words() + marks + band;
    }

    /**
     * The same for each value of a parameter, on one scale.
     *
     * @param compare the comparison of the runs of one value
     * @return see {@link FacetedPlot#of}
     * @throws IllegalArgumentException likewise
     */
    public static Plot faceted(
            Runs runs, Function<Runs, ReferenceComparison> compare, OptionalDouble delta, Parameter by, String title) {
        return FacetedPlot.of(runs, by, title, new FacetedPlot.Kind() {
            @Override
            public List<Plot> draw(List<Part> parts, int width) {
                List<ReferenceComparison> comparisons =
                        parts.stream().map(part -> compare.apply(part.runs())).toList();
                AxisRange across = range(comparisons);
                List<DecoratedXYChart> charts = IntStream.range(0, parts.size())
                        .mapToObj(i -> DifferencePlot.draw(
                                comparisons.get(i), delta, parts.get(i).name(), across, width))
                        .toList();
                int height = charts.stream()
                        .mapToInt(DecoratedXYChart::getHeight)
                        .max()
                        .orElseThrow();
                charts.forEach(chart -> chart.tall(height));
                return IntStream.range(0, parts.size())
                        .mapToObj(i ->
                                Plot.of(charts.get(i), comparisons.get(i).table(), caption(comparisons.get(i), delta)))
                        .toList();
            }

            @Override
            public List<LegendEntry> legend() {
                return List.of();
            }

            @Override
            public boolean isWide() {
                return true;
            }
        });
    }

    private static DecoratedXYChart draw(
            ReferenceComparison comparison, OptionalDouble delta, String title, AxisRange across, int width) {
        List<Row> rows = comparison.rows();
        if (rows.size() > MOST_ROWS) {
            throw new IllegalArgumentException("differences of " + rows.size() + " cells: at most " + MOST_ROWS
                    + " can be drawn; --only leaves some out, and the table has all");
        }
        List<String> labels = CellLabel.of(rows.stream().map(Row::cell).toList());
        String family = Fonts.family(title + String.join("", labels));
        int height = Math.max(LEAST_ROW * rows.size(), Math.min(TALLEST, ROW * rows.size())) + AROUND;
        DecoratedXYChart chart = new DecoratedXYChart(width, height, title, family);
        String score = comparison.metric().name();
        chart.decoration()
                .xAxis(
                        score + ", difference from the reference (mean"
                                + (rows.stream().anyMatch(DifferencePlot::hasInterval) ? ", 95 % interval)" : ")"),
                        AxisTick.round(across.low(), across.high(), MOST_TICKS, false),
                        true);
        chart.xRange(across.low(), across.high());
        Font font = Fonts.font(family, Font.PLAIN, 13);
        List<AxisTick> names = new ArrayList<>();
        for (int i = rows.size() - 1; i >= 0; i--) {
            String label = TextWrap.of(labels.get(i), font, LABELS * width, 1).get(0);
            names.add(new AxisTick(place(i, rows.size()), label));
        }
        // XChart keeps room for the labels only beside a title
        chart.setYAxisTitle("cell");
        chart.yRange(new AxisRange(-0.5, rows.size() - 0.5), names);
        chart.decoration().direction(DirectionNote.of(comparison.metric()), score);
        chart.getStyler().setLegendVisible(false).setChartPadding(MeanLines.FACET_PADDING);
        series(chart, rows);
        Overlay.on(chart, (g, at) -> {
            band(g, at, delta);
            for (int i = 0; i < rows.size(); i++) {
                row(g, at, rows.get(i), at.y(place(i, rows.size())));
            }
        });
        return chart;
    }

    private static double place(int row, int rows) {
        return rows - 1 - row;
    }

    /** What the chart is made of, for whoever takes it as an {@link XYChart}; the overlay draws it. */
    private static void series(DecoratedXYChart chart, List<Row> rows) {
        int[] drawn = IntStream.range(0, rows.size())
                .filter(i -> Double.isFinite(rows.get(i).meanDifference()))
                .toArray();
        XYSeries series = chart.addSeries(
                "difference",
                IntStream.of(drawn)
                        .mapToDouble(i -> rows.get(i).meanDifference())
                        .toArray(),
                IntStream.of(drawn).mapToDouble(i -> place(i, rows.size())).toArray());
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.NONE);
    }

    private static void band(Graphics2D g, Overlay at, OptionalDouble delta) {
        Rectangle2D frame = at.plotArea();
        if (delta.isPresent()) {
            g.setColor(BAND);
            double left = at.x(-delta.getAsDouble());
            double right = at.x(delta.getAsDouble());
            g.fill(new Rectangle2D.Double(left, frame.getY(), right - left, frame.getHeight())
                    .createIntersection(frame));
        }
        g.setColor(Palette.INK);
        g.setStroke(new BasicStroke(1.2f));
        g.draw(new Line2D.Double(at.x(0), frame.getY(), at.x(0), frame.getMaxY()));
    }

    private static boolean hasInterval(Row row) {
        return row.difference().map(d -> d.estimate().hasInterval()).orElse(false);
    }

    private static void row(Graphics2D g, Overlay at, Row row, double y) {
        if (row.isReference()) {
            Shape diamond = diamond(at.x(0), y);
            g.setColor(Palette.INK);
            g.fill(diamond);
            return;
        }
        Estimate estimate = row.difference().get().estimate();
        if (!Double.isFinite(estimate.mean())) {
            Overlay.centred(g, "–", Fonts.font(Font.SANS_SERIF, Font.PLAIN, 13), Palette.FAINT, at.x(0) + 14, y);
            return;
        }
        boolean apart = row.difference().get().holmP() < 1 - Estimate.CONFIDENCE;
        Color colour = apart ? Palette.LINES[0] : Palette.FAINT;
        g.setColor(colour);
        g.setStroke(new BasicStroke(1.6f));
        if (estimate.hasInterval()) {
            IntervalBar.lying(g, at.plotArea(), y, at.x(estimate.low()), at.x(estimate.high()));
        }
        double x = at.x(estimate.mean());
        Shape dot = new Ellipse2D.Double(x - DOT / 2, y - DOT / 2, DOT, DOT);
        g.setColor(apart ? colour : Color.WHITE);
        g.fill(dot);
        g.setColor(colour);
        g.draw(dot);
    }

    private static Shape diamond(double x, double y) {
        Path2D diamond = new Path2D.Double();
        double half = DOT * 0.7;
        diamond.moveTo(x, y - half);
        diamond.lineTo(x + half, y);
        diamond.lineTo(x, y + half);
        diamond.lineTo(x - half, y);
        diamond.closePath();
        return diamond;
    }
}
