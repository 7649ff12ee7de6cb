package org.zimagelab.notebook.magic;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;

/** Which machines of a spread sweep are making a picture now. */
public final class WorkingMachines {
    /** More are counted only. */
    private static final int MOST_NAMED = 4;

    private final Map<Integer, String> byRun = new HashMap<>();

    /**
     * A machine begins a run.
     *
     * @param run index in the plan
     * @param machine its name; "" where the sweep is not spread
     */
    public void started(int run, String machine) {
        if (!machine.isEmpty()) {
            byRun.put(run, machine);
        }
    }

    /** A run is finished, has failed, or was given up. */
    public void ended(int run) {
        byRun.remove(run);
    }

    /**
     * How many machines work, and which if they are few.
     *
     * @return {@code  · 2 machines work: cuda:0, cuda:1}; empty where none does, or the sweep is not spread
     */
    public String words(Language language) {
        SortedSet<String> names = new TreeSet<>(byRun.values());
        if (names.isEmpty()) {
            return "";
        }
        String which =
                names.size() <= MOST_NAMED ? language.of(": ", "：") + String.join(language.of(", ", "、"), names) : "";
        return " · "
                + language.of(
                        Amounts.count(names.size(), "machine") + (names.size() == 1 ? " works" : " work"),
                        names.size() + " 台机器在工作")
                + which;
    }
}
