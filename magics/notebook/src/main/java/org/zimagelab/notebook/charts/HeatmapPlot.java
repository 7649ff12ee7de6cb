package org.zimagelab.notebook.charts;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.XYChart;
import org.zimagelab.notebook.display.ScoreText;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.Pareto;

/** Charts of a score's means over steps and guidance. */
public final class HeatmapPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;
    private static final int MOST_LONG_LABELS = 6;
    private static final int LARGEST_NUMBER = 14;
    private static final int SMALLEST_NUMBER = 7;

    private HeatmapPlot() {}

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
        DecoratedHeatMap chart = new DecoratedHeatMap(WIDTH, HEIGHT, title, family);
        chart.setYAxisTitle("steps");
        // XChart writes all numbers in one colour; we write each in one that its cell lets be read.
        chart.getStyler().setRangeColors(Palette.RAMP).setShowValue(false);
        double min = finishedMeans(cells).min().orElse(0);
        double max = finishedMeans(cells).max().orElse(0);
        chart.getStyler().setMin(min).setMax(max);
        chart.addSeries(score, scales, steps, values);
        boolean roomy = scales.size() <= MOST_LONG_LABELS;
        chart.decoration()
                .across(roomy ? "guidance (cfg)" : "guidance (cfg = guidance + 1)", ticks(scales, roomy), false);
        chart.decoration().up(ticks(steps, false), false);
        chart.decoration().better(DirectionNote.of(score), score);
        RangeFormat figures = new RangeFormat(min, max);
        ColourBar.on(chart, family, min, max, figures);
        Overlay.on(chart, (g, at) -> {
            Rectangle2D frame = at.frame();
            double width = frame.getWidth() / scales.size();
            double height = frame.getHeight() / steps.size();
            Font font = fitting(family, values, figures, width, height);
            if (font.getSize() >= SMALLEST_NUMBER) {
                values.forEach(cell -> number(g, cell, figures, font, min, max, frame, width, height));
            }
            gaps(g, cells, scales, steps, frame, Fonts.font(family, Font.PLAIN, LARGEST_NUMBER));
        });
        return chart;
    }

    private static List<AxisTick> ticks(List<? extends Number> values, boolean withCfg) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> {
                    double value = values.get(i).doubleValue();
                    String cfg = withCfg ? " (cfg " + ChartStyle.tick(value + 1) + ")" : "";
                    return new AxisTick(i, ChartStyle.tick(value) + cfg);
                })
                .toList();
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
        return new MeanLines(finished(runs, score), Parameter.STEPS)
                .chart(score, DirectionNote.of(score), title, List.of());
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
        MeanLines lines = new MeanLines(finished(runs, score), Parameter.GUIDANCE);
        Direction better = Pareto.better(score);
        List<CellScore> best = lines.lines().values().stream()
                .flatMap(line -> BestCell.among(line, better).stream())
                .toList();
        DecoratedXYChart chart = lines.chart(score, DirectionNote.of(score), title, best);
        String caption = "Parallel lines: guidance does the same at any number of steps."
                + (best.isEmpty()
                        ? ""
                        : " Ringed: the best mean of each line (" + ScoreText.end(better)
                                + "); chance alone moves the ring from line to line, too.");
        chart.caption(caption);
        return Plot.of(
                chart,
                runs.cellTable(score, Parameter.STEPS, Parameter.GUIDANCE).setName(score),
                caption);
    }

    /** A dash in each cell that has no value. */
    private static void gaps(
            Graphics2D g,
            List<CellScore> cells,
            List<Double> scales,
            List<Integer> steps,
            Rectangle2D frame,
            Font font) {
        Set<List<Number>> full = new LinkedHashSet<>();
        cells.stream()
                .filter(cell -> cell.n() > 0)
                .forEach(cell -> full.add(List.of(cell.cell().number(Parameter.GUIDANCE), stepsOf(cell))));
        for (int i = 0; i < scales.size(); i++) {
            for (int j = 0; j < steps.size(); j++) {
                if (!full.contains(List.<Number>of(scales.get(i), steps.get(j)))) {
                    double x = frame.getX() + frame.getWidth() / scales.size() * (i + 0.5);
                    double y = frame.getMaxY() - frame.getHeight() / steps.size() * (j + 0.5);
                    Overlay.centred(g, "–", font, Palette.FAINT, x, y);
                }
            }
        }
    }

    private static void number(
            Graphics2D g,
            Number[] cell,
            RangeFormat figures,
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
                figures.fixed(value),
                font,
                ink,
                frame.getX() + width * (cell[0].intValue() + 0.5),
                frame.getMaxY() - height * (cell[1].intValue() + 0.5));
    }

    /** The largest font in which every number stays within its cell. */
    private static Font fitting(
            String family, List<Number[]> values, RangeFormat figures, double width, double height) {
        Font font = Fonts.font(family, Font.PLAIN, LARGEST_NUMBER);
        double widest = 0;
        for (Number[] cell : values) {
            String text = figures.fixed(cell[2].doubleValue());
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

    private static DoubleStream finishedMeans(List<CellScore> cells) {
        return cells.stream().filter(cell -> cell.n() > 0).mapToDouble(CellScore::mean);
    }
}
