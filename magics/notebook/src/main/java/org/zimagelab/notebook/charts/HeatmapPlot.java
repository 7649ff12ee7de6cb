package org.zimagelab.notebook.charts;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;

/** The means of a score over steps and guidance, as colours and numbers. The colours are {@link HeatmapColours}. */
public final class HeatmapPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;

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
        static Heatmap of(List<CellScore> scores) {
            List<Double> guidance =
                    scores.stream().map(Heatmap::guidance).distinct().sorted().toList();
            List<Integer> steps =
                    scores.stream().map(Heatmap::steps).distinct().sorted().toList();
            List<Square> cells = scores.stream()
                    .filter(score -> score.n() > 0)
                    .map(score ->
                            new Square(guidance.indexOf(guidance(score)), steps.indexOf(steps(score)), score.mean()))
                    .toList();
            return new Heatmap(
                    guidance,
                    steps,
                    cells,
                    cells.stream().mapToDouble(Square::value).min().orElse(0),
                    cells.stream().mapToDouble(Square::value).max().orElse(0));
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
    private record Square(int column, int row, double value) {}

    /**
     * The mean of a score, steps × guidance; a cell without a value is blank and has a dash.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param estimand what the table's intervals are about
     * @param title above the chart
     * @return a {@link HeatMapChart} and its numbers
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    public static Plot of(Runs runs, String score, Estimand estimand, String title) {
        List<CellScore> cells = MeanLines.cells(runs, score, estimand);
        DecoratedHeatMap chart = draw(Heatmap.of(cells), runs.metric(score), title);
        return Plot.of(chart, runs.cellTable(score, estimand, Parameter.STEPS, Parameter.GUIDANCE), "");
    }

    private static DecoratedHeatMap draw(Heatmap map, Metric metric, String title) {
        String score = metric.name();
        String family = Fonts.family(title + score);
        DecoratedHeatMap chart = new DecoratedHeatMap(WIDTH, HEIGHT, title, family);
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
        boolean roomy = map.guidance().size() <= MOST_LONG_LABELS;
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
        ColourBar.on(chart, family, map.min(), map.max(), format);
        Overlay.on(chart, (g, at) -> numbers(g, map, at.plotArea(), format, family));
        return chart;
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
                } else if (font.getSize() >= SMALLEST_FONT) {
                    double value = cell.get().value();
                    Overlay.centred(
                            g,
                            format.fixed(value),
                            font,
                            Palette.inkOn(HeatmapColours.of(value, map.min(), map.max())),
                            x,
                            y);
                }
            }
        }
    }

    /** The font made so small that every number stays within its cell. */
    private static Font fitting(Font largest, Heatmap map, RangeFormat format, double width, double height) {
        double widest = map.cells().stream()
                .mapToDouble(cell ->
                        Overlay.size(format.fixed(cell.value()), largest).getWidth())
                .max()
                .orElse(0);
        double share = Math.min(1, Math.min(0.9 * width / widest, 0.8 * height / LARGEST_FONT));
        return largest.deriveFont((float) Math.floor(LARGEST_FONT * share));
    }
}
