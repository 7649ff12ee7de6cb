package org.zimagelab.perception;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The embeddings of the prompts that were asked for last; a sweep asks for the same ones again and again. */
final class RecentPrompts {
    private static final int MOST = 256;

    private final Map<String, float[]> embeddings = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > MOST;
        }
    };

    /** The embedding of a prompt, which is computed if it is not kept. */
    float[] embedding(String prompt, Function<String, float[]> compute) {
        return embeddings.computeIfAbsent(prompt, compute);
    }
}
