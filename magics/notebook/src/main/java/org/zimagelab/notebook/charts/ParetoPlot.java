package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.zimagelab.notebook.charts.FacetedChart.LegendEntry;
import org.zimagelab.notebook.charts.FacetedPlot.Part;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.IntervalText;
import org.zimagelab.tuning.statistics.Pareto;
import org.zimagelab.tuning.statistics.Pareto.Point;

/** The score of each cell against its cost, with the Pareto front. */
public final class ParetoPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;
    private static final int FACET_HEIGHT = 320;
    private static final int MOST_TICKS = 9;
    private static final double GAP = 9;
    private static final double[] DISTANCES = {GAP, 20, 32, 48, 70, 100, 150};
    private static final double[][] WAYS = {{1, -1}, {1, 1}, {-1, -1}, {-1, 1}, {1, 0}, {-1, 0}, {0, -1}, {0, 1}};

    private ParetoPlot() {}

    /**
     * A score's mean against the median cost of each cell, with the front drawn and its cells labelled.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name
     * @param cost one of {@link Pareto#COSTS}
     * @param estimand what the intervals are about
     * @param title above the chart
     * @return an XYChart and its numbers
     * @throws IllegalArgumentException with one line, for an unknown score or cost, a score of which neither end is
     *     better, or where no cell has a value
     */
    public static Plot of(Runs runs, String score, String cost, Estimand estimand, String title) {
        Pareto pareto = Pareto.of(runs, score, cost, estimand);
        DecoratedXYChart chart = new DecoratedXYChart(WIDTH, HEIGHT, title, Fonts.family(title + score));
        draw(chart, pareto, pareto.points());
        String caption = caption(pareto, estimand);
        chart.caption(caption);
        return Plot.of(chart, pareto.table(), caption);
    }

    /**
     * The same for each value of a parameter, on one scale.
     *
     * @return see {@link FacetedPlot#of}
     * @throws IllegalArgumentException likewise
     */
    public static Plot faceted(Runs runs, String score, String cost, Estimand estimand, Parameter by, String title) {
        return FacetedPlot.of(runs, by, title, new FacetedPlot.Kind() {
            @Override
            public List<Plot> draw(List<Part> parts, int width) {
                List<Pareto> fronts = parts.stream()
                        .map(part -> Pareto.of(part.runs(), score, cost, estimand))
                        .toList();
                List<Point> all = fronts.stream()
                        .flatMap(front -> front.points().stream())
                        .toList();
                List<Plot> plots = new ArrayList<>();
                for (int i = 0; i < parts.size(); i++) {
                    String name = parts.get(i).name();
                    DecoratedXYChart chart = new DecoratedXYChart(width, FACET_HEIGHT, name, Fonts.family(name));
                    ParetoPlot.draw(chart, fronts.get(i), all);
                    chart.getStyler().setLegendVisible(false).setChartPadding(MeanLines.FACET_PADDING);
                    plots.add(Plot.of(chart, fronts.get(i).table(), caption(fronts.get(i), estimand)));
                }
                return plots;
            }

            @Override
            public List<LegendEntry> legend() {
                List<LegendEntry> entries = new ArrayList<>(List.of(
                        new LegendEntry(Palette.LINES[0], "front"),
                        new LegendEntry(Palette.LINES[1], "not told apart"),
                        new LegendEntry(Palette.FAINT, "beaten")));
                if (runs.varies(Parameter.STEP_CACHE)) {
                    entries.add(new LegendEntry(Palette.LINES[2], "step cache (square)"));
                }
                return entries;
            }
        });
    }

    /** @param all points that share the axes with these */
    private static void draw(DecoratedXYChart chart, Pareto pareto, List<Point> all) {
        String score = pareto.score();
        String family = Fonts.family(chart.getTitle() + score);
        boolean seconds = pareto.cost().equals("seconds");
        AxisRange across = AxisRange.around(all.stream()
                        .flatMapToDouble(p -> DoubleStream.of(
                                p.costs().first(), p.cost(), p.costs().third())))
                .fromZero();
        chart.xRange(across.low(), across.high());
        boolean spread =
                all.stream().anyMatch(p -> p.costs().first() < p.costs().third());
        chart.decoration()
                .xAxis(
                        (seconds ? "seconds a picture" : "network calls (NFE) a picture")
                                + (spread ? " (median, and the middle half)" : " (median)"),
                        AxisTick.round(across.low(), across.high(), MOST_TICKS, !seconds),
                        true);
        boolean intervals = all.stream().anyMatch(ParetoPlot::hasInterval);
        chart.setYAxisTitle(score + (intervals ? " (mean, 95 % interval)" : " (mean)"));
        chart.yRange(AxisRange.withIntervals(
                all.stream().map(point -> point.score().estimate()).toList()));
        chart.decoration().direction(DirectionNote.of(pareto.better()));
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setMarkerSize(9);
        List<Point> front = pareto.front();
        List<Point> open = pareto.mayBeOnFront();
        List<Point> beaten = pareto.points().stream()
                .filter(point -> !point.onFront() && !open.contains(point))
                .toList();
        // Steps, since between two costs of the front nothing better than the cheaper cell can be had.
        XYSeries line = add(chart, "front", front);
        line.setXYSeriesRenderStyle(XYSeriesRenderStyle.Step);
        line.setLineStyle(new BasicStroke(2f)).setLineColor(Palette.LINES[0]);
        line.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(Palette.LINES[0]);
        if (!open.isEmpty()) {
            XYSeries others = add(chart, "not told apart", open);
            others.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            others.setMarker(SeriesMarkers.DIAMOND).setMarkerColor(Palette.LINES[1]);
        }
        if (!beaten.isEmpty()) {
            XYSeries others = add(chart, "beaten", beaten);
            others.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            others.setMarker(SeriesMarkers.CROSS).setMarkerColor(Palette.FAINT);
        }
        List<Point> cached =
                pareto.points().stream().filter(point -> point.stepCache() > 0).toList();
        if (!cached.isEmpty()) {
            XYSeries squares = add(chart, "step cache", cached);
            squares.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            squares.setMarker(new StepCacheMarker()).setMarkerColor(Palette.LINES[2]);
        }
        Overlay.on(chart, (g, at) -> {
            bars(g, at, pareto.points());
            labels(g, at, pareto.points(), Fonts.font(family, Font.PLAIN, 13));
        });
    }

    static String caption(Pareto pareto, Estimand estimand) {
        List<Estimate> estimates =
                pareto.points().stream().map(point -> point.score().estimate()).toList();
        String apart = estimates.stream().noneMatch(Estimate::hasInterval)
                ? " "
                : " Not told apart: "
                        + (pareto.mayBeOnFront().isEmpty() ? "no cell" : "cells")
                        + " of which none that costs no more is certainly better (paired, 5 %, Holm). ";
        String labels = pareto.hasStepCache()
                ? "Labels: steps/guidance, and behind a c the threshold of the step cache; a square has one."
                : "Labels: steps/guidance.";
        return labels + " The front has the cells that none looks better than at the same cost or less." + apart
                + IntervalText.of(estimand, estimates) + " " + basis(pareto);
    }

    private static boolean hasInterval(Point point) {
        return point.score().estimate().hasInterval();
    }

    /** How many pictures and which costs the front rests on. */
    private static String basis(Pareto pareto) {
        int fewest = pareto.points().stream().mapToInt(p -> p.score().n()).min().orElseThrow();
        int most = pareto.points().stream().mapToInt(p -> p.score().n()).max().orElseThrow();
        String pictures = (fewest == most ? "" : fewest + " to ") + Amounts.count(most, "picture") + " a cell";
        String means = "It rests on " + (most == 1 ? "one picture a cell" : "means of " + pictures);
        if (!pareto.cost().equals("seconds")) {
            return means
                    + (pareto.hasStepCache()
                            ? " and on network calls, which are counted; a step cache skips more of them in some"
                                    + " pictures than in others."
                            : " and on network calls, which are counted and the same in every run.");
        }
        if (most == 1) {
            return means + " and on seconds that were measured once and would vary from run to run.";
        }
        int pairs = pareto.front().size() - 1;
        String overlaps = pairs == 0
                ? "."
                : pareto.overlaps() == 0
                        ? "; no two neighbours on the front have bars that overlap."
                        : "; the bars of " + Amounts.part(pareto.overlaps(), pairs, "pair")
                                + " of neighbours on the front overlap, so which of the two is cheaper may change from"
                                + " run to run.";
        return means + " and on measured seconds, which vary: each bar spans their middle half" + overlaps;
    }

    /** The middle half of the costs of each cell. */
    private static void bars(Graphics2D g, Overlay at, List<Point> points) {
        g.setStroke(new BasicStroke(1.2f));
        for (Point point : points) {
            double left = at.x(point.costs().first());
            double right = at.x(point.costs().third());
            double y = at.y(point.score().mean());
            g.setColor(point.onFront() ? Palette.LINES[0] : Palette.FAINT);
            if (hasInterval(point)) {
                IntervalBar.upright(
                        g,
                        at.plotArea(),
                        at.x(point.cost()),
                        at.y(point.score().low()),
                        at.y(point.score().high()));
            }
            if (right > left) {
                g.draw(new Line2D.Double(left, y, right, y));
                g.draw(new Line2D.Double(left, y - 3, left, y + 3));
                g.draw(new Line2D.Double(right, y - 3, right, y + 3));
            }
        }
    }

    private static XYSeries add(DecoratedXYChart chart, String name, List<Point> points) {
        return chart.addSeries(
                name,
                points.stream().mapToDouble(Point::cost).toArray(),
                points.stream().mapToDouble(point -> point.score().mean()).toArray());
    }

    /**
     * Each label goes to the nearest place where it hides nothing. A line leads from it to a mark that is not beside
     * it.
     */
    private static void labels(Graphics2D g, Overlay at, List<Point> points, Font font) {
        List<Rectangle2D> taken = new ArrayList<>();
        for (Point point : points) {
            taken.add(new Rectangle2D.Double(
                    at.x(point.cost()) - GAP / 2, at.y(point.score().mean()) - GAP / 2, GAP, GAP));
            double left = at.x(point.costs().first());
            taken.add(new Rectangle2D.Double(
                    left, at.y(point.score().mean()) - 3, at.x(point.costs().third()) - left, 6));
        }
        List<Point> front = points.stream().filter(Point::onFront).toList();
        for (int i = 1; i < front.size(); i++) {
            double left = at.x(front.get(i - 1).cost());
            double right = at.x(front.get(i).cost());
            double from = at.y(front.get(i - 1).score().mean());
            double to = at.y(front.get(i).score().mean());
            taken.add(new Rectangle2D.Double(left, from - 1, right - left, 2));
            taken.add(new Rectangle2D.Double(right - 1, Math.min(from, to), 2, Math.abs(to - from)));
        }
        for (Point point : points) {
            if (point.onFront()) {
                place(g, at, label(point), point, font, taken);
            }
        }
    }

    private static void place(Graphics2D g, Overlay at, String text, Point point, Font font, List<Rectangle2D> taken) {
        Rectangle2D size = Overlay.size(text, font);
        double x = at.x(point.cost());
        double y = at.y(point.score().mean());
        for (double far : DISTANCES) {
            for (double[] way : WAYS) {
                double dx = way[0] * (far + size.getWidth() / 2);
                double dy = way[1] * (far + size.getHeight() / 2);
                Rectangle2D there = new Rectangle2D.Double(
                        x + dx - size.getWidth() / 2 - 1,
                        y + dy - size.getHeight() / 2 - 1,
                        size.getWidth() + 2,
                        size.getHeight() + 2);
                if (at.plotArea().contains(there) && taken.stream().noneMatch(there::intersects)) {
                    taken.add(there);
                    if (far > GAP) {
                        g.setColor(Palette.FAINT);
                        g.setStroke(new BasicStroke(0.8f));
                        g.draw(new Line2D.Double(x, y, x + way[0] * far, y + way[1] * far));
                    }
                    Overlay.centred(g, text, font, Palette.INK, x + dx, y + dy);
                    return;
                }
            }
        }
    }

    private static String label(Point point) {
        Cell cell = point.score().cell();
        return (int) cell.number(Parameter.STEPS) + "/" + ChartStyle.tick(cell.number(Parameter.GUIDANCE))
                + (point.stepCache() > 0 ? " c" + ChartStyle.tick(point.stepCache()) : "");
    }
}
