package org.zimagelab.notebook.plot;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.charts.BoxPlot;
import org.zimagelab.notebook.charts.ChartTitle;
import org.zimagelab.notebook.charts.ContourPlot;
import org.zimagelab.notebook.charts.ConvergencePlot;
import org.zimagelab.notebook.charts.DifferencePlot;
import org.zimagelab.notebook.charts.HeatmapPlot;
import org.zimagelab.notebook.charts.InteractionPlot;
import org.zimagelab.notebook.charts.LinePlot;
import org.zimagelab.notebook.charts.ParetoPlot;
import org.zimagelab.notebook.charts.Plot;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.ReferenceComparison;

/** What {@code %plot} can draw, and how. The names are those that a person types. */
enum PlotKind {
    /** Mean over the seeds, steps × guidance. */
    heatmap {
        @Override
        Plot draw(Order order) {
            return order.by().isEmpty()
                    ? HeatmapPlot.of(order.runs(), order.score(), order.estimand(), order.title())
                    : HeatmapPlot.faceted(
                            order.runs(),
                            order.score(),
                            order.estimand(),
                            order.by().get(),
                            order.title());
        }
    },
    /** Against steps, a line for each guidance, 95 % intervals. */
    lines {
        @Override
        Plot draw(Order order) {
            return order.by().isEmpty()
                    ? LinePlot.of(order.runs(), order.score(), order.estimand(), order.title())
                    : LinePlot.faceted(
                            order.runs(),
                            order.score(),
                            order.estimand(),
                            order.by().get(),
                            order.title());
        }
    },
    /** Against guidance, a line for each number of steps. */
    interaction {
        @Override
        Plot draw(Order order) {
            return order.by().isEmpty()
                    ? InteractionPlot.of(order.runs(), order.score(), order.estimand(), order.title())
                    : InteractionPlot.faceted(
                            order.runs(),
                            order.score(),
                            order.estimand(),
                            order.by().get(),
                            order.title());
        }
    },
    /** Against what a picture costs, with the front. */
    pareto {
        @Override
        Plot draw(Order order) {
            return order.by().isEmpty()
                    ? ParetoPlot.of(order.runs(), order.score(), order.cost(), order.estimand(), order.title())
                    : ParetoPlot.faceted(
                            order.runs(),
                            order.score(),
                            order.cost(),
                            order.estimand(),
                            order.by().get(),
                            order.title());
        }
    },
    /** Of each cell from the reference, within blocks. */
    difference {
        @Override
        Plot draw(Order order) {
            return order.by().isEmpty()
                    ? DifferencePlot.of(order.comparison().apply(order.runs()), order.delta(), order.title())
                    : DifferencePlot.faceted(
                            order.runs(),
                            order.comparison(),
                            order.delta(),
                            order.by().get(),
                            order.title());
        }
    },
    /** Every value of every cell, with quartiles. */
    box {
        @Override
        Plot draw(Order order) {
            return order.by().isEmpty()
                    ? BoxPlot.of(order.runs(), order.score(), order.title())
                    : BoxPlot.faceted(order.runs(), order.score(), order.by().get(), order.title());
        }

        @Override
        String title(Runs runs, String score, Estimand estimand) {
            return ChartTitle.of(runs, score);
        }
    },
    /** A quadratic surface over steps and guidance. */
    surface {
        @Override
        Plot draw(Order order) {
            return ContourPlot.of(order.runs(), order.score(), order.estimand(), order.title());
        }
    },
    /** Closeness to the longest run, against steps. */
    convergence {
        @Override
        Plot draw(Order order) throws InterruptedException {
            return ConvergencePlot.of(order.runs(), order.score(), order.tolerance(), order.estimand(), order.title());
        }

        @Override
        String firstScore(Runs runs) {
            return "ssim";
        }
    };

    /**
     * What is to be drawn.
     *
     * @param estimand what intervals are about
     * @param cost of {@link #pareto}
     * @param tolerance of {@link #convergence}
     * @param comparison of {@link #difference}
     * @param within of {@link #difference}, the margin that a person named
     * @param by what each value of has a chart of its own; empty for one chart
     */
    record Order(
            Runs runs,
            String score,
            Estimand estimand,
            String title,
            String cost,
            double tolerance,
            Function<Runs, ReferenceComparison> comparison,
            Optional<Double> within,
            Optional<Parameter> by) {

        /** The margin that a person named, else that of the score; empty where neither is known. */
        OptionalDouble delta() {
            return within.map(OptionalDouble::of)
                    .orElseGet(() -> runs.metric(score).relevantDifference());
        }
    }

    /** Draws it; whatever cannot be drawn is one line. */
    abstract Plot draw(Order order) throws InterruptedException;

    /** The score that is drawn when nobody names one. */
    String firstScore(Runs runs) {
        return runs.scoreNames().stream().findFirst().orElse("seconds");
    }

    /** What stands above the chart when nobody says it. */
    String title(Runs runs, String score, Estimand estimand) {
        return ChartTitle.of(runs, score, estimand);
    }

    /** Whether {@code --by} can be used with it. */
    boolean hasFacets() {
        return this != surface && this != convergence;
    }

    /** Whether the chart depends on whom its intervals are about. */
    boolean hasIntervals() {
        return this != box;
    }

    /** The kind of a name, whichever its case. */
    static PlotKind named(String name) {
        return Stream.of(values())
                .filter(kind -> kind.name().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () -> new MagicException("--kind " + name + ": expected one of " + String.join(", ", names())));
    }

    /** What {@code --kind} can be completed to. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }

    static List<String> names() {
        return Stream.of(values()).map(Enum::name).toList();
    }
}
