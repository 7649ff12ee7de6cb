package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.zimagelab.notebook.charts.BestMarks.Mark;
import org.zimagelab.notebook.charts.FacetedChart.LegendEntry;
import org.zimagelab.notebook.charts.FacetedPlot.Part;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The means of a score over steps and guidance, as colours and numbers. The colours are {@link HeatmapColours}. */
public final class HeatmapPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;
    private static final int FACET_HEIGHT = 300;
    private static final int LEGEND_COLOURS = 6;

    /** So many columns have room for guidance and cfg in their labels. */
    private static final int MOST_LONG_LABELS = 6;

    private static final int LARGEST_FONT = 14;
    private static final int SMALLEST_FONT = 7;

    private HeatmapPlot() {}

    /**
     * What a heat map shows.
     *
     * @param guidance values of the columns, rising
     * @param steps values of the rows, rising from below
     * @param cells those that have a value
     * @param min the least mean
     * @param max the largest mean
     */
    private record Heatmap(List<Double> guidance, List<Integer> steps, List<Square> cells, double min, double max) {
        /** @param all cells that share rows, columns and colours with these */
        static Heatmap of(List<CellScore> scores, Map<Cell, Mark> marks, List<CellScore> all) {
            List<Double> guidance =
                    all.stream().map(Heatmap::guidance).distinct().sorted().toList();
            List<Integer> steps =
                    all.stream().map(Heatmap::steps).distinct().sorted().toList();
            List<Square> cells = scores.stream()
                    .filter(score -> score.n() > 0)
                    .map(score -> new Square(
                            guidance.indexOf(guidance(score)),
                            steps.indexOf(steps(score)),
                            score.mean(),
                            Optional.ofNullable(marks.get(score.cell()))))
                    .toList();
            return new Heatmap(
                    guidance,
                    steps,
                    cells,
                    means(all).min().orElse(0),
                    means(all).max().orElse(0));
        }

        private static DoubleStream means(List<CellScore> all) {
            return all.stream().filter(score -> score.n() > 0).mapToDouble(CellScore::mean);
        }

        private static double guidance(CellScore score) {
            return score.cell().number(Parameter.GUIDANCE);
        }

        private static int steps(CellScore score) {
            return (int) score.cell().number(Parameter.STEPS);
        }

        Optional<Square> at(int column, int row) {
            return cells.stream()
                    .filter(cell -> cell.column() == column && cell.row() == row)
                    .findFirst();
        }
    }

    /** One cell with a value; columns count from the left, rows from below. */
    private record Square(int column, int row, double value, Optional<Mark> mark) {}

    /**
     * The mean of a score, steps × guidance; a cell without a value is blank and has a dash. The best-looking
     * cell has a solid ring, the others that are not told apart from the best a dashed one.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param estimand what the table's intervals are about
     * @param title above the chart
     * @return a {@link HeatMapChart} and its numbers, with a column {@code mark}: best-looking, or not told apart from
     *     the best
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    public static Plot of(Runs runs, String score, Estimand estimand, String title) {
        List<CellScore> cells = MeanLines.cells(runs, score, estimand);
        Optional<BestMarks> marks = BestMarks.of(runs, score, estimand);
        Heatmap map = Heatmap.of(cells, marks.map(BestMarks::marks).orElse(Map.of()), cells);
        DecoratedHeatMap chart = new DecoratedHeatMap(WIDTH, HEIGHT, title, Fonts.family(title + score));
        draw(chart, map, runs.metric(score), true);
        String caption = caption(marks);
        chart.caption(caption);
        return Plot.of(chart, table(runs, score, estimand, marks), caption);
    }

    /**
     * A heat map for each value of a parameter, with the same colours.
     *
     * @return see {@link FacetedPlot#of}
     * @throws IllegalArgumentException likewise
     */
    public static Plot faceted(Runs runs, String score, Estimand estimand, Parameter by, String title) {
        List<CellScore> all = new ArrayList<>();
        return FacetedPlot.of(runs, by, title, new FacetedPlot.Kind() {
            @Override
            public List<Plot> draw(List<Part> parts, int width) {
                parts.forEach(
                        part -> all.addAll(part.runs().cells(score, estimand, Parameter.STEPS, Parameter.GUIDANCE)));
                if (all.stream().allMatch(cell -> cell.n() == 0)) {
                    throw MeanLines.noValue(score);
                }
                return parts.stream()
                        .map(part -> {
                            Optional<BestMarks> marks = BestMarks.of(part.runs(), score, estimand);
                            List<CellScore> own =
                                    part.runs().cells(score, estimand, Parameter.STEPS, Parameter.GUIDANCE);
                            DecoratedHeatMap chart =
                                    new DecoratedHeatMap(width, FACET_HEIGHT, part.name(), Fonts.family(part.name()));
                            HeatmapPlot.draw(
                                    chart,
                                    Heatmap.of(own, marks.map(BestMarks::marks).orElse(Map.of()), all),
                                    runs.metric(score),
                                    false);
                            return Plot.of(chart, table(part.runs(), score, estimand, marks), caption(marks));
                        })
                        .toList();
            }

            @Override
            public List<LegendEntry> legend() {
                return colours(Heatmap.of(all, Map.of(), all));
            }
        });
    }

    /** Some values of the colours' range. */
    private static List<LegendEntry> colours(Heatmap map) {
        RangeFormat format = new RangeFormat(map.min(), map.max());
        int most = map.max() > map.min() ? LEGEND_COLOURS : 1;
        return IntStream.range(0, most)
                .mapToDouble(i -> map.min() + (map.max() - map.min()) * i / Math.max(1, most - 1))
                .mapToObj(value -> new LegendEntry(HeatmapColours.of(value, map.min(), map.max()), format.fixed(value)))
                .toList();
    }

    /** What the numbers and the rings are. */
    static String caption(Optional<BestMarks> marks) {
        return "Each number is the mean of the prompts' means."
                + marks.map(of -> " " + of.caption()).orElse("");
    }

    /** The cells' table, with a column {@code mark} where cells are marked. */
    static Table table(Runs runs, String score, Estimand estimand, Optional<BestMarks> marks) {
        Table table = runs.cellTable(score, estimand, Parameter.STEPS, Parameter.GUIDANCE);
        marks.map(BestMarks::marks)
                .ifPresent(of -> table.addColumns(StringColumn.create(
                        "mark",
                        runs.cells(score, estimand, Parameter.STEPS, Parameter.GUIDANCE).stream()
                                .map(cell -> of.get(cell.cell()))
                                .map(mark -> mark == null
                                        ? ""
                                        : mark == Mark.BEST_LOOKING ? "best-looking" : "not told apart")
                                .toList())));
        return table;
    }

    /** @param alone whether the chart has the colours beside it, and room for long labels */
    private static void draw(DecoratedHeatMap chart, Heatmap map, Metric metric, boolean alone) {
        String score = metric.name();
        String family = Fonts.family(chart.getTitle() + score);
        chart.setYAxisTitle("steps");
        // XChart writes all numbers in one colour; the overlay writes each in one that can be read on its cell.
        chart.getStyler().setRangeColors(HeatmapColours.VIRIDIS).setShowValue(false);
        chart.getStyler().setMin(map.min()).setMax(map.max());
        chart.addSeries(
                score,
                map.guidance(),
                map.steps(),
                map.cells().stream()
                        .map(cell -> new Number[] {cell.column(), cell.row(), cell.value()})
                        .toList());
        boolean roomy = alone && map.guidance().size() <= MOST_LONG_LABELS;
        chart.decoration()
                .xAxis(
                        roomy ? "guidance (cfg)" : "guidance (cfg = guidance + 1)",
                        ticks(
                                map.guidance().size(),
                                i -> guidance(map.guidance().get(i), roomy)),
                        false);
        chart.decoration()
                .yAxis(
                        ticks(
                                map.steps().size(),
                                i -> ChartStyle.tick(map.steps().get(i))),
                        false);
        chart.decoration().direction(DirectionNote.of(metric), score);
        RangeFormat format = new RangeFormat(map.min(), map.max());
        if (alone) {
            ColourBar.on(chart, family, map.min(), map.max(), format);
        } else {
            chart.getStyler().setLegendVisible(false);
        }
        Overlay.on(chart, (g, at) -> numbers(g, map, at.plotArea(), format, family));
    }

    private static List<AxisTick> ticks(int count, IntFunction<String> label) {
        return IntStream.range(0, count)
                .mapToObj(i -> new AxisTick(i, label.apply(i)))
                .toList();
    }

    private static String guidance(double value, boolean withCfg) {
        return ChartStyle.tick(value) + (withCfg ? " (cfg " + ChartStyle.tick(value + 1) + ")" : "");
    }

    /** The number of each cell in its middle, where there is room for all of them, and a dash where there is none. */
    private static void numbers(Graphics2D g, Heatmap map, Rectangle2D area, RangeFormat format, String family) {
        double width = area.getWidth() / map.guidance().size();
        double height = area.getHeight() / map.steps().size();
        Font largest = Fonts.font(family, Font.PLAIN, LARGEST_FONT);
        Font font = fitting(largest, map, format, width, height);
        for (int column = 0; column < map.guidance().size(); column++) {
            for (int row = 0; row < map.steps().size(); row++) {
                double x = area.getX() + width * (column + 0.5);
                double y = area.getMaxY() - height * (row + 0.5);
                Optional<Square> cell = map.at(column, row);
                if (cell.isEmpty()) {
                    Overlay.centred(g, "–", largest, Palette.FAINT, x, y);
                    continue;
                }
                double value = cell.get().value();
                Color ink = Palette.inkOn(HeatmapColours.of(value, map.min(), map.max()));
                if (font.getSize() >= SMALLEST_FONT) {
                    Overlay.centred(g, format.fixed(value), font, ink, x, y);
                }
                cell.get().mark().ifPresent(mark -> ring(g, mark, ink, x, y, width, height));
            }
        }
    }

    /** Within the cell: solid for the best-looking, dashed for what is not told apart from the best. */
    private static void ring(Graphics2D g, Mark mark, Color ink, double x, double y, double width, double height) {
        double inset = Math.min(5, Math.min(width, height) / 8);
        double wide = width - 2 * inset;
        double high = height - 2 * inset;
        double arc = Math.min(16, Math.min(wide, high) / 2);
        boolean best = mark == Mark.BEST_LOOKING;
        float[] dashes = {5, 4};
        g.setColor(ink);
        g.setStroke(
                best
                        ? new BasicStroke(3f)
                        : new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0));
        g.draw(new RoundRectangle2D.Double(x - wide / 2, y - high / 2, wide, high, arc, arc));
    }

    /** The font made so small that every number stays within its cell. */
    private static Font fitting(Font largest, Heatmap map, RangeFormat format, double width, double height) {
        double widest = map.cells().stream()
                .mapToDouble(cell ->
                        Overlay.size(format.fixed(cell.value()), largest).getWidth())
                .max()
                .orElse(0);
        double share = Math.min(1, Math.min(0.8 * width / widest, 0.7 * height / LARGEST_FONT));
        return largest.deriveFont((float) Math.floor(LARGEST_FONT * share));
    }
}
