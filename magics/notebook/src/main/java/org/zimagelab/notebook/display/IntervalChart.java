package org.zimagelab.notebook.display;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.zimagelab.common.Ellipsis;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.NumberText;

/**
 * Means with their intervals, one below the other, as an SVG within a page: its words are text, each row is a link, and
 * its colours are the page's.
 *
 * @param title above it
 * @param rows from top to bottom
 * @param line where a line goes down; empty without one
 * @param band what is shaded, such as the margin on both sides of the line
 */
record IntervalChart(String title, List<Row> rows, Optional<Double> line, Optional<Range> band) {
    private static final int WIDTH = 760;
    private static final int LEFT = 270;
    private static final int RIGHT = 90;
    private static final int ROW = 20;
    private static final int TOP = 14;
    private static final int BOTTOM = 24;

    /** Characters of a label. */
    private static final int LONGEST = 42;

    /** Numbers on the axis, about. */
    private static final int TICKS = 6;

    IntervalChart {
        rows = List.copyOf(rows);
    }

    /**
     * A mean.
     *
     * @param label what it is of
     * @param address where its row leads to
     * @param mean NaN where there is none
     * @param low lower end of its interval; NaN where there is none
     * @param high upper end, likewise
     */
    record Row(String label, String address, double mean, double low, double high) {}

    /** The chart; empty, if no row has a number. */
    Html html() {
        DoubleStream.Builder all = DoubleStream.builder();
        rows.forEach(row -> DoubleStream.of(row.mean(), row.low(), row.high()).forEach(all::add));
        line.ifPresent(all::add);
        double[] numbers = all.build().filter(Double::isFinite).toArray();
        if (rows.stream().noneMatch(row -> Double.isFinite(row.mean()))) {
            return Html.all();
        }
        double least = DoubleStream.of(numbers).min().orElseThrow();
        double most = DoubleStream.of(numbers).max().orElseThrow();
        double room = most > least ? 0.04 * (most - least) : Math.max(Math.abs(most), 1) * 0.05;
        Scale scale = new Scale(least - room, most + room);
        int bottom = TOP + ROW * rows.size();
        Html svg = Html.of("svg")
                .attribute("viewBox", "0 0 " + WIDTH + " " + (bottom + BOTTOM))
                .attribute("width", WIDTH)
                .attribute("height", bottom + BOTTOM)
                .attribute("role", "img")
                .attribute("aria-label", title);
        band.ifPresent(shaded -> {
            double from = scale.x(Math.max(shaded.low(), scale.low()));
            double to = scale.x(Math.min(shaded.high(), scale.high()));
            if (to > from) {
                svg.add(Html.of("rect")
                        .attribute("class", "band")
                        .attribute("x", number(from))
                        .attribute("y", TOP)
                        .attribute("width", number(to - from))
                        .attribute("height", bottom - TOP));
            }
        });
        for (double tick : scale.ticks()) {
            svg.add(
                    line(scale.x(tick), TOP, scale.x(tick), bottom, "axis"),
                    text(scale.x(tick), bottom + 16, "middle", NumberText.plain(tick)));
        }
        line.ifPresent(at ->
                svg.add(line(scale.x(at), TOP, scale.x(at), bottom, "mark").attribute("stroke-dasharray", "4 3")));
        for (int i = 0; i < rows.size(); i++) {
            svg.add(row(rows.get(i), TOP + ROW * i + ROW / 2, scale));
        }
        return svg;
    }

    private static Html row(Row row, int y, Scale scale) {
        String label = Ellipsis.atEnd(row.label(), LONGEST);
        Html link = Html.of("a")
                .attribute("href", row.address())
                .add(text(LEFT - 10, y + 4, "end", label), text(WIDTH - 4, y + 4, "end", NumberText.score(row.mean())));
        Html marks = Html.all(link);
        if (Double.isFinite(row.low()) && Double.isFinite(row.high())) {
            marks.add(
                    line(scale.x(row.low()), y, scale.x(row.high()), y, "mark").attribute("stroke-width", 2));
        }
        if (Double.isFinite(row.mean())) {
            marks.add(Html.of("circle")
                    .attribute("class", "mark")
                    .attribute("cx", number(scale.x(row.mean())))
                    .attribute("cy", y)
                    .attribute("r", 4));
        }
        return marks;
    }

    private static Html line(double x1, double y1, double x2, double y2, String type) {
        return Html.of("line")
                .attribute("class", type)
                .attribute("x1", number(x1))
                .attribute("y1", number(y1))
                .attribute("x2", number(x2))
                .attribute("y2", number(y2));
    }

    private static Html text(double x, double y, String anchor, String words) {
        return Html.of("text")
                .attribute("x", number(x))
                .attribute("y", number(y))
                .attribute("text-anchor", anchor)
                .text(words);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** From numbers to pixels. */
    private record Scale(double low, double high) {
        double x(double value) {
            return LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT);
        }

        /** Numbers in steps of 1, 2 or 5 times a power of ten. */
        double[] ticks() {
            double rough = (high - low) / TICKS;
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = power
                    * DoubleStream.of(1, 2, 5, 10)
                            .filter(s -> s * power >= rough)
                            .findFirst()
                            .orElse(10);
            return DoubleStream.iterate(Math.ceil(low / step), i -> i * step <= high, i -> i + 1)
                    .map(i -> i * step)
                    .toArray();
        }
    }
}
