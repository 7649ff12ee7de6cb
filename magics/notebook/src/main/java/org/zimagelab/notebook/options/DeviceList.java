package org.zimagelab.notebook.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.plan.Machine;

/**
 * The machines that {@code --devices} names, in its order.
 *
 * @param machines each with its name, {@code cuda:1}, {@code cpu}, or {@code cpu#2} for the second of several on the
 *     CPU; all of one kind; none for {@code all} where there is no card
 */
record DeviceList(List<Machine> machines) {
    private static final String ALL = "all";

    private static final String CPU = "cpu";

    private static final int MOST_ON_CPU = 64;

    private static final Pattern CPUS = Pattern.compile("cpu(?:[:：](\\d{1,9}))?");
    private static final Pattern CARD = Pattern.compile("cuda(?:[:：](\\d{1,3}))?");

    private static final String EXPECTED = "cuda:0,cuda:1, or all (all cards), or cpu:2 (two models on the CPU)";

    public DeviceList {
        machines = List.copyOf(machines);
    }

    /**
     * A list as it was typed.
     *
     * @param devices of this machine that can be used, the CPU first; asked only for {@code all}
     * @throws MagicException with one line that says what was expected
     */
    static DeviceList of(String typed, Supplier<List<String>> devices) {
        if (typed.strip().equals(ALL)) {
            return new DeviceList(devices.get().stream()
                    .filter(device -> !device.equals(CPU))
                    .map(device -> new Machine(device, device, ""))
                    .toList());
        }
        List<Machine> machines = new ArrayList<>();
        Map<String, String> there = new HashMap<>();
        for (String part : typed.split("[,，]", -1)) {
            String word = part.strip();
            List<Machine> added = machines(word, typed);
            String earlier = there.putIfAbsent(added.get(0).device(), word);
            if (earlier != null) {
                String twice =
                        earlier.equals(word) ? word + " is there twice" : earlier + " and " + word + " are one device";
                throw wrong(typed, twice + ": each device stands once, and cpu:N has N models on the CPU");
            }
            machines.addAll(added);
        }
        if (there.containsKey(CPU) && there.size() > 1) {
            throw wrong(
                    typed,
                    "the CPU and cards make different pictures, so they cannot share a sweep: expected " + EXPECTED);
        }
        return new DeviceList(machines);
    }

    private static List<Machine> machines(String word, String typed) {
        Matcher card = CARD.matcher(word);
        if (card.matches()) {
            String device = "cuda:" + (card.group(1) == null ? 0 : Integer.parseInt(card.group(1)));
            return List.of(new Machine(device, device, ""));
        }
        Matcher cpu = CPUS.matcher(word);
        if (cpu.matches()) {
            int count = cpu.group(1) == null ? 1 : Integer.parseInt(cpu.group(1));
            if (count < 1 || count > MOST_ON_CPU) {
                throw wrong(typed, "cpu:N has N models on the CPU: expected a whole number from 1 to " + MOST_ON_CPU);
            }
            List<Machine> machines = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                machines.add(new Machine(count == 1 ? CPU : CPU + "#" + i, CPU, ""));
            }
            return machines;
        }
        if (word.equals(ALL)) {
            throw wrong(typed, "all stands alone: it means all cards");
        }
        throw wrong(
                typed,
                (word.isEmpty() ? "a name is empty" : "'" + Printable.value(word) + "' is no device") + ": expected "
                        + EXPECTED);
    }

    private static MagicException wrong(String typed, String reason) {
        return new MagicException("--devices " + (typed.isBlank() ? "''" : Printable.value(typed)) + ": " + reason);
    }
}
