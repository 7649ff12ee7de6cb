package org.zimagelab.tuning.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.zimagelab.tuning.run.Run;

/**
 * What one machine of spread sweeps made of some runs.
 *
 * @param machine its name; "" for pictures of sweeps that were not spread
 * @param pictures that it made
 * @param seconds that it took for them
 */
public record MachineShare(String machine, int pictures, double seconds) {

    /** The machines of these runs, by name; none where no sweep was spread. */
    public static List<MachineShare> of(Collection<Run> runs) {
        Map<String, List<Run>> byMachine = new TreeMap<>();
        for (Run run : runs) {
            if (run.ok()) {
                byMachine.computeIfAbsent(run.machine(), m -> new ArrayList<>()).add(run);
            }
        }
        if (byMachine.keySet().stream().allMatch(String::isEmpty)) {
            return List.of();
        }
        return byMachine.entrySet().stream()
                .map(of -> new MachineShare(
                        of.getKey(),
                        of.getValue().size(),
                        of.getValue().stream()
                                .mapToDouble(run -> run.cost().seconds())
                                .sum()))
                .toList();
    }

    /** Seconds of one picture, on average. */
    public double secondsEach() {
        return seconds / pictures;
    }
}
