package org.zimagelab.tuning.store;

import java.nio.file.Path;
import java.util.Map;

/**
 * One finished picture in a store.
 *
 * @param key 64 hex digits, see {@link RunKey}
 * @param file the PNG
 * @param recipe what its {@code zimage-lab} chunk says
 * @param scores those kept beside it, by name; may be empty
 */
public record StoredRun(String key, Path file, Recipe recipe, Map<String, Double> scores) {}
