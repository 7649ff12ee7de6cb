package org.zimagelab.notebook.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.zimagelab.notebook.charts.ScheduleLine;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Noise levels of several schedules as tables, and what there is to say about them. */
final class ScheduleTable {
    /** Less than this is less than one of the model's 1000 timesteps. */
    private static final double TIMESTEP = 0.001;

    private static final double PURE_NOISE = 0.999999;

    private ScheduleTable() {}

    /**
     * One row for each noise level: schedule, shift (missing where there is none), steps, step, sigma, drop (to the
     * next level; missing at the last).
     */
    static Table of(List<ScheduleLine> lines) {
        StringColumn schedule = StringColumn.create("schedule");
        DoubleColumn shift = DoubleColumn.create("shift");
        IntColumn steps = IntColumn.create("steps");
        IntColumn step = IntColumn.create("step");
        DoubleColumn sigma = DoubleColumn.create("sigma");
        DoubleColumn drop = DoubleColumn.create("drop");
        for (ScheduleLine line : lines) {
            for (int k = 0; k <= line.steps(); k++) {
                schedule.append(line.schedule());
                shift.append(line.shift().orElse(Double.NaN));
                steps.append(line.steps());
                step.append(k);
                sigma.append(line.sigmas()[k]);
                drop.append(k < line.steps() ? drop(line, k) : Double.NaN);
            }
        }
        return Table.create("schedules", schedule, shift, steps, step, sigma, drop);
    }

    /** The same to be looked at: one row for each step, one column for each schedule. */
    static Table wide(List<ScheduleLine> lines) {
        int most = lines.stream().mapToInt(ScheduleLine::steps).max().orElseThrow();
        Table table = Table.create(
                "sigma", IntColumn.create("step", IntStream.rangeClosed(0, most).toArray()));
        for (ScheduleLine line : lines) {
            String label = line.label(lines);
            boolean isThere = table.columnNames().stream().anyMatch(label::equalsIgnoreCase);
            table.addColumns(DoubleColumn.create(
                    isThere ? label + " (" + table.columnCount() + ")" : label,
                    IntStream.rangeClosed(0, most)
                            .mapToDouble(k -> k <= line.steps() ? line.sigmas()[k] : Double.NaN)
                            .toArray()));
        }
        return table;
    }

    private static double drop(ScheduleLine line, int k) {
        return line.sigmas()[k] - line.sigmas()[k + 1];
    }

    /** What a person may not see in the chart, a line each. */
    static List<String> notes(List<ScheduleLine> lines) {
        List<String> notes = new ArrayList<>();
        for (ScheduleLine line : lines) {
            String name = line.label(lines);
            long small = IntStream.range(0, line.steps())
                    .filter(k -> drop(line, k) < TIMESTEP)
                    .count();
            if (small > 0) {
                notes.add(name + ": " + Amounts.count(small, "step") + (small == 1 ? " falls" : " fall")
                        + " by less than 0.001, one of the model's 1000 timesteps, so its levels nearly repeat");
            }
            if (line.sigmas()[0] < PURE_NOISE) {
                String first = NumberText.score(line.sigmas()[0]);
                notes.add(name + ": begins at " + first + ", so its first latents are " + first + " times the noise");
            }
        }
        if (lines.stream().anyMatch(line -> line.schedule().equals("linear_quadratic"))
                && lines.stream().map(ScheduleLine::shiftWords).distinct().count() > 1) {
            notes.add("linear_quadratic has no shift: it is the same at every shift");
        }
        for (int i = 0; i < lines.size(); i++) {
            ScheduleLine line = lines.get(i);
            String same = lines.subList(0, i).stream()
                    .filter(other -> Arrays.equals(other.sigmas(), line.sigmas()))
                    .map(other -> other.label(lines))
                    .distinct()
                    .collect(Collectors.joining(" and "));
            if (!same.isEmpty() && !line.schedule().equals("linear_quadratic")) {
                notes.add(line.label(lines) + ": the same levels as " + same + ", so the same pictures");
            }
        }
        return notes.stream().map(note -> "note: " + note).toList();
    }
}
