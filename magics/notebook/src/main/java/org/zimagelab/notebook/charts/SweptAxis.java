package org.zimagelab.notebook.charts;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Where swept values stand along an axis. Its ticks are these values and no others.
 *
 * @param values swept, each once, rising; at least one
 * @param places of the values, rising, as far apart as {@link Spacing} says
 * @param spacing how places follow from values
 */
record SweptAxis(List<Double> values, List<Double> places, Spacing spacing) {
    /** How places follow from values. */
    enum Spacing {
        /** The place of a value is its logarithm to base 2: what a step more does shrinks with their number. */
        LOG2,
        /** The places are 0, 1, 2, …, whatever the values: close and far ones can be told apart alike. */
        EVEN
    }

    /** Values that stand closer than this share of a logarithmic axis would not let their labels be read. */
    private static final double CLOSEST = 1 / 24.0;

    /** Lines stand beside each other within this share of the gap to the next value, on both sides together. */
    private static final double WIDEST_SHIFT = 0.5;

    private static final double USUAL_SHIFT = 0.014;
    private static final double MOST_OF_SPAN = 0.2;
    private static final double EDGE = 0.04;

    SweptAxis {
        values = List.copyOf(values);
        places = List.copyOf(places);
    }

    /**
     * Numbers of steps: by their logarithm, or evenly where two of them would then stand too close.
     *
     * @param values each at least 1
     */
    static SweptAxis steps(Collection<? extends Number> values) {
        SweptAxis log = log2(values);
        return log.values().size() == 1 || log.gap() >= CLOSEST * log.span() ? log : even(values);
    }

    /**
     * By their logarithm, however close two of them stand.
     *
     * @param values each above 0
     */
    static SweptAxis log2(Collection<? extends Number> values) {
        List<Double> sorted = sorted(values);
        return new SweptAxis(
                sorted, sorted.stream().map(v -> Math.log(v) / Math.log(2)).toList(), Spacing.LOG2);
    }

    /** Any values, 0 and negative ones among them, at equal distances. */
    static SweptAxis even(Collection<? extends Number> values) {
        List<Double> sorted = sorted(values);
        return new SweptAxis(
                sorted,
                IntStream.range(0, sorted.size()).mapToObj(i -> (double) i).toList(),
                Spacing.EVEN);
    }

    private static List<Double> sorted(Collection<? extends Number> values) {
        return List.copyOf(
                new TreeSet<>(values.stream().map(Number::doubleValue).toList()));
    }

    /** @throws IllegalArgumentException for a value that is not on the axis */
    double place(double value) {
        int at = values.indexOf(value);
        if (at < 0) {
            throw new IllegalArgumentException(value + " is not one of " + values);
        }
        return places.get(at);
    }

    /** The least distance of two places; 1 where there is one alone. */
    double gap() {
        return IntStream.range(1, places.size())
                .mapToDouble(i -> places.get(i) - places.get(i - 1))
                .min()
                .orElse(1);
    }

    /** From the first to the last place; 1 where there is one alone. */
    double span() {
        return places.size() == 1 ? 1 : places.get(places.size() - 1) - places.get(0);
    }

    /** The axis begins here: before the first place there is room for shifted lines. */
    double low() {
        return places.get(0) - edge();
    }

    /** The axis ends here. */
    double high() {
        return places.get(places.size() - 1) + edge();
    }

    private double edge() {
        return places.size() == 1
                ? 0.5
                : Math.max(EDGE * span(), Math.min(gap() / 2, (EDGE + MOST_OF_SPAN / 2) * span()));
    }

    /**
     * How far a line stands aside of its tick, so that bars of several lines do not cover each other.
     *
     * @param line from 0
     * @param lines how many there are
     * @return below 0 to the left; the outermost stay within a quarter of the gap to the nearest neighbour
     */
    double aside(int line, int lines) {
        if (lines < 2) {
            return 0;
        }
        double room = Math.min(WIDEST_SHIFT * gap(), MOST_OF_SPAN * span());
        double step = Math.min(USUAL_SHIFT * span(), room / (lines - 1));
        return step * (line - (lines - 1) / 2.0);
    }

    /** What a reader must know of the spacing; empty where nothing can be mistaken. */
    String note() {
        if (values.size() < 2) {
            return "";
        }
        return spacing == Spacing.LOG2 ? ", log₂ scale" : isRegular() ? "" : ", evenly spaced";
    }

    private boolean isRegular() {
        double step = (values.get(values.size() - 1) - values.get(0)) / (values.size() - 1);
        return IntStream.range(1, values.size())
                .allMatch(i -> Math.abs(values.get(i) - values.get(i - 1) - step) <= 1e-6 * step);
    }

    /** One at each value, labelled with it. */
    List<AxisTick> ticks() {
        return IntStream.range(0, values.size())
                .mapToObj(i -> new AxisTick(places.get(i), ChartStyle.tick(values.get(i))))
                .toList();
    }
}
