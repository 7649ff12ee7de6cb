package org.zimagelab.tuning.results;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import org.zimagelab.tuning.run.RunKey;
import org.zimagelab.tuning.run.RunMetadata;

/**
 * One finished picture in a store.
 *
 * @param key 64 hex digits, see {@link RunKey}
 * @param file the PNG
 * @param recipe what its {@code zimage-lab} chunk says
 * @param scores those kept beside it, by name; may be empty
 * @param versions of those scores; one that is not named here is of version 1
 */
public record StoredRun(
        String key, Path file, RunMetadata recipe, Map<String, Double> scores, Map<String, Integer> versions) {

    /** A kept score; empty where there is none, or only one that another version of its arithmetic gave. */
    public OptionalDouble score(String name, int version) {
        Double kept = scores.get(name);
        return kept == null || versions.getOrDefault(name, 1) != version
                ? OptionalDouble.empty()
                : OptionalDouble.of(kept);
    }
}
