package org.zimagelab.diffusion.network;

import org.zimagelab.torch.script.TorchScript;

/** The noise that a picture begins with, and that which stochastic samplers add at their steps. */
public final class InitialNoise {
    private InitialNoise() {}

    /**
     * Standard normal numbers, drawn on the CPU, so that a seed means the same on every device: bit-equal to
     * {@code torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed))}.
     */
    public static float[] of(long seed, long... shape) {
        return TorchScript.randn(seed, shape);
    }
}
