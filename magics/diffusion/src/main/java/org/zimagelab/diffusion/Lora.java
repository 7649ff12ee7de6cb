package org.zimagelab.diffusion;

import java.util.Objects;

/**
 * A low-rank adaptation (Hu et al. 2021, arXiv 2106.09685) of the transformer's weights: W ← W + weight · ΔW.
 *
 * @param file safetensors with the factors of ΔW
 * @param weight its strength, any finite number; 0 does nothing
 */
public record Lora(InputFile file, double weight) {
    public Lora {
        Objects.requireNonNull(file, "file");
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException("lora weight " + weight + ": expected a number");
        }
        weight += 0.0;
    }
}
