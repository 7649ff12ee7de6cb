package org.zimagelab.notebook.plot;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
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
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.ReferenceComparison;

/** What {@code %plot} can draw, and how. The names are those that a person types. */
enum PlotKind {
    /** Mean over the seeds, steps × guidance. */
    heatmap {
        @Override
        Plot draw(Order order) {
            return HeatmapPlot.of(order.runs(), order.score(), order.estimand(), order.title());
        }
    },
    /** Against steps, a line for each guidance, 95 % intervals. */
    lines {
        @Override
        Plot draw(Order order) {
            return LinePlot.of(order.runs(), order.score(), order.estimand(), order.title());
        }
    },
    /** Against guidance, a line for each number of steps. */
    interaction {
        @Override
        Plot draw(Order order) {
            return InteractionPlot.of(order.runs(), order.score(), order.estimand(), order.title());
        }
    },
    /** Against what a picture costs, with the front. */
    pareto {
        @Override
        Plot draw(Order order) {
            return ParetoPlot.of(order.runs(), order.score(), order.cost(), order.estimand(), order.title());
        }
    },
    /** Of each cell from the reference, within blocks. */
    difference {
        @Override
        Plot draw(Order order) {
            return DifferencePlot.of(order.comparison().get(), order.delta(), order.title());
        }
    },
    /** Every value of every cell, with quartiles. */
    box {
        @Override
        Plot draw(Order order) {
            return BoxPlot.of(order.runs(), order.score(), order.title());
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
            return ContourPlot.of(order.runs(), order.score(), order.title());
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
     * @param comparison of {@link #difference}, made when it is drawn
     * @param within of {@link #difference}, the margin that a person named
     */
    record Order(
            Runs runs,
            String score,
            Estimand estimand,
            String title,
            String cost,
            double tolerance,
            Supplier<ReferenceComparison> comparison,
            Optional<Double> within) {

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
