package org.zimagelab.notebook.options;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.parameter.ListParser;

/**
 * Seeds as a person names them, where -1 means a new one, as in A1111 and most programs beside it.
 *
 * @param values in their order, each once
 * @param fresh those of them that stand for a -1
 */
public record SeedList(List<Long> values, List<Long> fresh) {
    /** Stands for a new seed. */
    static final long NEW = -1;

    /** Begins the line that says which seed was taken for it. */
    static final String NEW_ONE = "note: seed -1 is a new one: ";

    /** New seeds lie below, so that every other program takes them too. */
    private static final long BOUND = 1L << 32;

    /** A seed that nobody named. */
    static long drawn() {
        return ThreadLocalRandom.current().nextLong(BOUND);
    }

    /**
     * Those of an option that takes a LIST; each -1 in it is another new seed.
     *
     * @throws IllegalArgumentException with one line that names the option
     */
    static SeedList of(String option, String text) {
        List<Long> named = ListParser.longs(option, text);
        if (!named.contains(NEW)) {
            return new SeedList(named, List.of());
        }
        if (text.indexOf(':') >= 0 || text.indexOf('：') >= 0) {
            throw new MagicException("--" + option + " " + text.strip()
                    + ": -1 means a new seed, and has no place in a range; begin at 0, or write -1,-1 "
                    + "for two new ones");
        }
        Set<Long> values = new LinkedHashSet<>();
        List<Long> fresh = new ArrayList<>();
        for (String entry : text.replace('，', ',').split(",")) {
            long seed = ListParser.longs(option, entry).get(0);
            while (seed == NEW) {
                long drawn = drawn();
                if (!named.contains(drawn) && !values.contains(drawn)) {
                    seed = drawn;
                    fresh.add(drawn);
                }
            }
            values.add(seed);
        }
        return new SeedList(List.copyOf(values), fresh);
    }

    /** Says which seeds were taken for -1, where any was: they could not be found again. */
    public Optional<String> note() {
        return fresh.isEmpty()
                ? Optional.empty()
                : Optional.of((fresh.size() == 1 ? NEW_ONE : "note: seeds -1 are new ones: ")
                        + listed(fresh) + "; --seeds " + listed(values).replace(" ", "")
                        + " makes the same pictures again");
    }

    private static String listed(List<Long> seeds) {
        return seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
