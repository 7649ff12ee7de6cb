package org.zimagelab.notebook.charts;

import java.awt.Font;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.knowm.xchart.internal.chartpart.Chart;
import org.zimagelab.notebook.charts.FacetedChart.LegendEntry;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.parameter.ParameterColumns;
import org.zimagelab.tuning.results.Runs;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** One chart for each value of a parameter, all on one scale. */
public final class FacetedPlot {
    /** More would be too small to read. */
    static final int MOST = 6;

    private static final int HEADING = 15;
    private static final int MARGIN = 20;
    private static final int THREE_COLUMNS = 340;
    private static final int TWO_COLUMNS = 500;

    private FacetedPlot() {}

    /**
     * The runs of one value.
     *
     * @param name of the value, above its chart
     */
    record Part(String name, Object value, Runs runs) {
        /** With a name of one line, so that the frames of all charts are alike. */
        Part headed(int width) {
            Font font = Fonts.font(Fonts.family(name), Font.BOLD, HEADING);
            return new Part(TextWrap.of(name, font, width - 2.0 * MARGIN, 1).get(0), value, runs);
        }
    }

    /** How a kind of chart is drawn for several parts on one scale. */
    interface Kind {
        /**
         * @param parts all that are drawn together
         * @param width of each chart
         * @return one chart for each part, each with its caption, which it does not show, and its table
         */
        List<Plot> draw(List<Part> parts, int width);

        /** What the colours of all charts stand for; asked after they are drawn. */
        List<LegendEntry> legend();

        /** Whether each chart needs the width of half a page. */
        default boolean isWide() {
            return false;
        }
    }

    /**
     * Draws them.
     *
     * @param by a parameter that varies; neither seed, steps nor guidance
     * @return a Chart without series; its table has the parameter as its first column
     * @throws IllegalArgumentException with one line, if the parameter cannot be used or has too many values, or if no
     *     part has a value
     */
    static Plot of(Runs runs, Parameter by, String title, Kind kind) {
        List<Part> parts = parts(runs, by);
        List<String> notes = new ArrayList<>();
        List<Part> drawn = new ArrayList<>();
        for (Part part : parts) {
            if (part.runs().runs().stream().anyMatch(run -> run.ok())) {
                drawn.add(part);
            } else {
                notes.add("passed over: " + part.name() + " has no picture yet");
            }
        }
        if (drawn.isEmpty()) {
            throw new IllegalArgumentException("no picture of these runs is finished yet");
        }
        boolean two = kind.isWide() || drawn.size() == 2 || drawn.size() == 4;
        int columns = Math.min(drawn.size(), two ? 2 : 3);
        int width = two ? TWO_COLUMNS : THREE_COLUMNS;
        List<Plot> plots =
                kind.draw(drawn.stream().map(part -> part.headed(width)).toList(), width);
        String caption = caption(drawn, plots);
        List<? extends Chart<?, ?>> charts = plots.stream().map(Plot::chart).toList();
        FacetedChart chart = new FacetedChart(charts, columns, title, kind.legend(), caption);
        return new Plot(chart, table(by, drawn, plots), caption, notes);
    }

    /** The runs of each value of a parameter. */
    static List<Part> parts(Runs runs, Parameter by) {
        if (by.isReplicate() || by == Parameter.STEPS || by == Parameter.GUIDANCE) {
            throw new IllegalArgumentException(by.label() + ": "
                    + (by.isReplicate() ? "seeds are what means are over" : "it is on the chart already")
                    + "; expected " + choices(runs));
        }
        List<Object> values = runs.values(by);
        if (values.size() < 2) {
            throw new IllegalArgumentException(
                    by.label() + ": these runs have one value of it; expected " + choices(runs));
        }
        if (values.size() > MOST) {
            throw new IllegalArgumentException(by.label() + ": " + values.size() + " values, and at most " + MOST
                    + " charts can be read side by side; choose some of them with "
                    + (by == Parameter.PROMPT
                            ? "--prompt"
                            : "--only '" + by.label() + "=" + values.get(0) + "; " + by.label() + "=" + values.get(1)
                                    + "'"));
        }
        List<Part> parts = new ArrayList<>();
        for (Object value : values) {
            boolean planned = runs.planned().stream().anyMatch(run -> Parameter.same(run.value(by), value));
            if (planned) {
                parts.add(new Part(CellLabel.facet(by, value), value, runs.only(List.of(new Cell(Map.of(by, value))))));
            }
        }
        return parts;
    }

    private static String choices(Runs runs) {
        List<String> varied = Parameter.axes().stream()
                .filter(parameter -> parameter != Parameter.STEPS && parameter != Parameter.GUIDANCE)
                .filter(parameter -> !parameter.isReplicate() && runs.varies(parameter))
                .map(Parameter::label)
                .toList();
        return varied.isEmpty()
                ? "a parameter that varies, and besides steps, guidance and seed none does"
                : String.join(" or ", varied);
    }

    /** What all charts say once, and what each says alone behind its name. */
    static String caption(List<Part> parts, List<Plot> plots) {
        List<List<String>> sentences =
                plots.stream().map(plot -> sentences(plot.caption())).toList();
        Set<String> common = new LinkedHashSet<>(sentences.get(0));
        sentences.forEach(common::retainAll);
        StringBuilder caption = new StringBuilder(String.join(" ", common));
        Map<String, List<String>> namesByOwn = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            String own = sentences.get(i).stream()
                    .filter(sentence -> !common.contains(sentence))
                    .collect(Collectors.joining(" "));
            namesByOwn
                    .computeIfAbsent(own, words -> new ArrayList<>())
                    .add(parts.get(i).name());
        }
        namesByOwn.forEach((own, names) -> {
            if (!own.isEmpty()) {
                caption.append(caption.isEmpty() ? "" : " ")
                        .append(String.join("; ", names))
                        .append(": ")
                        .append(own);
            }
        });
        return caption.toString();
    }

    private static List<String> sentences(String text) {
        return Arrays.stream(text.split("(?<=[.)]) (?=[A-Z])"))
                .filter(sentence -> !sentence.isBlank())
                .toList();
    }

    /** All tables below each other; columns that one of them lacks are left out. */
    private static Table table(Parameter by, List<Part> parts, List<Plot> plots) {
        Set<String> common = new HashSet<>(plots.get(0).table().columnNames());
        plots.forEach(plot -> common.retainAll(plot.table().columnNames()));
        Table all = null;
        for (int i = 0; i < parts.size(); i++) {
            Table own = plots.get(i).table();
            Object value = parts.get(i).value();
            Table part = Table.create(own.name());
            part.addColumns(ParameterColumns.wide(by, Collections.nCopies(own.rowCount(), value)));
            for (Column<?> column : own.columns()) {
                if (common.contains(column.name()) && !part.columnNames().contains(column.name())) {
                    part.addColumns(column);
                }
            }
            all = all == null ? part : all.append(part);
        }
        return all;
    }
}
