package org.zimagelab.diffusion.sampling;

import java.util.List;

/** A named way from noise to latents. (API outline; bodies follow.) */
public interface Sampler {
    String name();

    static List<String> names() {
        return List.of("euler", "heun");
    }

    /** Transformer evaluations a picture needs without guidance. */
    int networkCalls(int steps);

    /** @throws IllegalArgumentException naming the known ones */
    static Sampler named(String name) {
        throw new UnsupportedOperationException();
    }
}
