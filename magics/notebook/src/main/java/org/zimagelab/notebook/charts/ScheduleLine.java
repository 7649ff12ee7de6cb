package org.zimagelab.notebook.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;

/**
 * The noise levels of one schedule.
 *
 * @param schedule its name, or the levels as they were written
 * @param shift that was applied; empty where none is
 * @param size from which a dynamic shift follows, such as {@code 512x512}; empty where the shift is constant
 * @param sigmas steps + 1 values that fall to 0
 */
public record ScheduleLine(String schedule, OptionalDouble shift, Optional<String> size, double[] sigmas) {

    public int steps() {
        return sigmas.length - 1;
    }

    /**
     * What tells it from the other lines of a chart.
     *
     * @param all lines of the chart
     * @return {@code beta, 20 steps, shift 3} without what all have in common; the schedule itself is always named
     */
    public String label(List<ScheduleLine> all) {
        List<String> words = new ArrayList<>(List.of(schedule));
        if (all.stream().mapToInt(ScheduleLine::steps).distinct().count() > 1) {
            words.add(Amounts.count(steps(), "step"));
        }
        if (all.stream().map(ScheduleLine::shiftWords).distinct().count() > 1
                && !shiftWords().isEmpty()) {
            words.add(shiftWords());
        }
        return String.join(", ", words);
    }

    /** {@code shift 3}, {@code shift 1.878 (512x512)}, or nothing. */
    public String shiftWords() {
        return shift.isEmpty()
                ? ""
                : "shift " + ChartStyle.tick(Double.parseDouble(NumberText.score(shift.getAsDouble())))
                        + size.map(words -> " (" + words + ")").orElse("");
    }
}
