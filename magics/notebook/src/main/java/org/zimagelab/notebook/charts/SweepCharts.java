package org.zimagelab.notebook.charts;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.zimagelab.notebook.display.Captions;
import org.zimagelab.notebook.display.Numbers;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.CellScore;
import org.zimagelab.tuning.Parameter;
import org.zimagelab.tuning.Runs;
import org.zimagelab.tuning.statistics.Pareto;

/** Charts of a score's means over steps and guidance. */
public final class SweepCharts {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;
    private static final int MOST_LONG_LABELS = 6;
    private static final int SHORT_LABEL = 40;
    private static final int LINE = 16;
    private static final int LARGEST_NUMBER = 13;
    private static final int SMALLEST_NUMBER = 7;

    private SweepCharts() {}

    /**
     * The mean of a score over the seeds, steps × guidance; cells without a value stay blank.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param title above the chart
     * @return the chart
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    public static HeatMapChart heatmap(Runs runs, String score, String title) {
        List<CellScore> cells = finished(runs, score);
        List<Integer> steps = new ArrayList<>(new TreeSet<>(steps(cells)));
        List<Double> scales = new ArrayList<>(new TreeSet<>(scales(cells)));
        List<Number[]> values = new ArrayList<>();
        for (CellScore cell : cells) {
            if (cell.n() > 0) {
                values.add(new Number[] {
                    scales.indexOf(cell.cell().number(Parameter.GUIDANCE)), steps.indexOf(stepsOf(cell)), cell.mean()
                });
            }
        }
        String family = Fonts.family(title + score);
        boolean roomy = scales.size() <= MOST_LONG_LABELS;
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(roomy ? "guidance (cfg)" : "guidance (cfg = guidance + 1)")
                .yAxisTitle("steps")
                .build();
        ChartStyle.apply(chart, title, family);
        // XChart writes all numbers in one colour; we write each in one that its cell lets be read.
        chart.getStyler().setRangeColors(Palette.RAMP).setShowValue(false);
        // The colour bar writes its ends as they are.
        double min = rounded(cells, RoundingMode.FLOOR);
        double max = rounded(cells, RoundingMode.CEILING);
        chart.getStyler().setMin(min);
        chart.getStyler().setMax(max);
        chart.getStyler().setPlotGridLinesVisible(false);
        chart.getStyler().setPlotBackgroundColor(Palette.GAP);
        chart.getStyler().setPlotContentSize(1);
        // XChart leaves out labels of both axes by the hint for x.
        chart.getStyler().setXAxisTickMarkSpacingHint(roomy ? LINE : SHORT_LABEL);
        chart.addSeries(
                score,
                scales.stream()
                        .map(s -> Numbers.plain(s)
                                + (roomy ? " (" + Captions.cfg(s).replace(", off", "") + ")" : ""))
                        .toList(),
                steps,
                values);
        String pattern = "%." + places(cells) + "f";
        Overlay.on(chart, (g, at) -> {
            Rectangle2D frame = at.frame();
            double width = frame.getWidth() / scales.size();
            double height = frame.getHeight() / steps.size();
            Font font = fitting(family, values, pattern, width, height);
            if (font.getSize() >= SMALLEST_NUMBER) {
                values.forEach(cell -> number(g, cell, pattern, font, min, max, frame, width, height));
            }
        });
        return chart;
    }

    /**
     * A score against steps, a line for each guidance, with the 95 % interval of the mean over the seeds.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param title above the chart
     * @return the chart
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    public static XYChart lines(Runs runs, String score, String title) {
        return new CellLines(finished(runs, score), Parameter.STEPS).chart(score, title, List.of());
    }

    /**
     * A score against guidance, a line for each number of steps, likewise. The best of each line is ringed where the
     * score has a better end: where it moves, the best guidance depends on steps.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param title above the chart
     * @return the chart
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    public static Plot interaction(Runs runs, String score, String title) {
        CellLines lines = new CellLines(finished(runs, score), Parameter.GUIDANCE);
        Direction better = Pareto.better(score);
        Comparator<CellScore> order = Comparator.comparingDouble(CellScore::mean);
        Comparator<CellScore> bestFirst = better == Direction.LOWER_IS_BETTER ? order : order.reversed();
        List<CellScore> best = better == Direction.NEITHER
                ? List.of()
                : lines.lines().values().stream()
                        .map(line -> line.stream().min(bestFirst).orElseThrow())
                        .toList();
        CaptionedChart chart = lines.chart(score, title, best);
        String caption = "Parallel lines: guidance does the same at any number of steps."
                + (best.isEmpty()
                        ? ""
                        : " Ringed: the best mean of each line (" + end(better)
                                + "). Where the ring moves, the best guidance depends on steps.");
        chart.caption(caption);
        return Plot.of(
                chart,
                runs.cellTable(score, Parameter.STEPS, Parameter.GUIDANCE).setName(score),
                caption);
    }

    /** Which end of a score is better, in words. */
    static String end(Direction better) {
        return switch (better) {
            case LOWER_IS_BETTER -> "lower is better";
            case HIGHER_IS_BETTER -> "higher is better";
            case NEITHER -> "no end is better";
        };
    }

    private static void number(
            Graphics2D g,
            Number[] cell,
            String pattern,
            Font font,
            double min,
            double max,
            Rectangle2D frame,
            double width,
            double height) {
        double value = cell[2].doubleValue();
        Color ink = Palette.inkOn(Palette.ramp(value <= min ? 0 : value >= max ? 1 : (value - min) / (max - min)));
        Overlay.centred(
                g,
                String.format(Locale.ROOT, pattern, value),
                font,
                ink,
                frame.getX() + width * (cell[0].intValue() + 0.5),
                frame.getMaxY() - height * (cell[1].intValue() + 0.5));
    }

    /** The largest font in which every number stays within its cell. */
    private static Font fitting(String family, List<Number[]> values, String pattern, double width, double height) {
        Font font = Fonts.font(family, Font.PLAIN, LARGEST_NUMBER);
        double widest = 0;
        for (Number[] cell : values) {
            String text = String.format(Locale.ROOT, pattern, cell[2].doubleValue());
            widest = Math.max(widest, Overlay.size(text, font).getWidth());
        }
        double share = Math.min(1, Math.min(0.9 * width / widest, 0.8 * height / LARGEST_NUMBER));
        return font.deriveFont((float) Math.floor(LARGEST_NUMBER * share));
    }

    /**
     * A score in every cell.
     *
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    private static List<CellScore> finished(Runs runs, String score) {
        List<CellScore> cells = runs.cells(score, Parameter.STEPS, Parameter.GUIDANCE);
        if (cells.stream().allMatch(cell -> cell.n() == 0)) {
            throw new IllegalArgumentException("score " + score + ": no cell of this sweep has a value yet");
        }
        return cells;
    }

    private static Set<Integer> steps(List<CellScore> cells) {
        Set<Integer> steps = new LinkedHashSet<>();
        cells.forEach(cell -> steps.add(stepsOf(cell)));
        return steps;
    }

    private static Set<Double> scales(List<CellScore> cells) {
        Set<Double> scales = new LinkedHashSet<>();
        cells.forEach(cell -> scales.add(cell.cell().number(Parameter.GUIDANCE)));
        return scales;
    }

    private static int stepsOf(CellScore cell) {
        return (int) cell.cell().number(Parameter.STEPS);
    }

    private static double rounded(List<CellScore> cells, RoundingMode way) {
        DoubleStream means = finishedMeans(cells);
        double end = (way == RoundingMode.FLOOR ? means.min() : means.max()).orElse(0);
        return BigDecimal.valueOf(end).setScale(places(cells), way).doubleValue();
    }

    private static DoubleStream finishedMeans(List<CellScore> cells) {
        return cells.stream().filter(cell -> cell.n() > 0).mapToDouble(CellScore::mean);
    }

    /** Decimal places that give the largest value three significant digits; the same in every cell. */
    private static int places(List<CellScore> cells) {
        double largest = finishedMeans(cells).map(Math::abs).max().orElse(1);
        return largest == 0 ? 1 : (int) Math.max(0, Math.min(5, 2 - Math.floor(Math.log10(largest))));
    }
}
