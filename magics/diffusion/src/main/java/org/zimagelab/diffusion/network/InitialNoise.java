package org.zimagelab.diffusion.network;

import org.zimagelab.torch.script.TorchScript;

/** The random start of a picture. */
public final class InitialNoise {
    private InitialNoise() {}

    /**
     * Standard normal numbers, drawn on the CPU whatever the device, so that a seed means the same everywhere:
     * bit-equal to {@code torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed))}.
     */
    public static float[] of(long seed, long... shape) {
        return TorchScript.randn(seed, shape);
    }
}
