package org.zimagelab.notebook.magic;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.plan.Machine;

/** Tells of cards of several kinds in one machine, whose pictures may differ in the last bits. */
final class UnlikeDevices {
    private UnlikeDevices() {}

    /**
     * One note of all devices that round otherwise than the first.
     *
     * @param machines in the order in which they were named
     * @param rounding of a device by its name; asked once of each, and only where there are several devices
     */
    static Optional<String> note(List<Machine> machines, Function<String, String> rounding, Language language) {
        Set<String> devices = new LinkedHashSet<>();
        machines.forEach(machine -> devices.add(machine.device()));
        List<String> others = new ArrayList<>(devices);
        if (others.size() < 2) {
            return Optional.empty();
        }
        String first = others.remove(0);
        String its = rounding.apply(first);
        others.removeIf(device -> rounding.apply(device).equals(its));
        if (others.isEmpty()) {
            return Optional.empty();
        }
        String names = String.join(", ", others);
        return Optional.of(language.of(
                "note: " + names + (others.size() == 1 ? " rounds" : " round") + " otherwise than " + first
                        + ", so pictures that are made there may differ in the last bits; each picture names the device"
                        + " that made it",
                "注：" + names + " 的舍入方式与 " + first + " 不同，在那里生成的图片末位可能有差异；每张图片都记有生成它的设备"));
    }
}
