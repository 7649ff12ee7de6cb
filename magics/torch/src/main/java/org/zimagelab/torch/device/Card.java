package org.zimagelab.torch.device;

import java.util.Optional;

/**
 * An NVIDIA card, as its driver describes it.
 *
 * @param index N of {@code cuda:N}: CUDA's own order, with CUDA_VISIBLE_DEVICES taken into account
 * @param name such as {@code NVIDIA GeForce RTX 4090}
 * @param capability CUDA's compute capability times ten: 89 for 8.9
 * @param memory empty where the driver does not say how much is free
 * @param total bytes of memory
 */
public record Card(int index, String name, int capability, long total, Optional<DeviceMemory> memory) {

    /** {@code cuda:N}. */
    public String device() {
        return "cuda:" + index;
    }

    /** Such as {@code 8.9}. */
    public String capabilityText() {
        return capability / 10 + "." + capability % 10;
    }

    /** Whether it computes in bf16 itself: Ampere and later. */
    public boolean hasBf16() {
        return capability >= 80;
    }
}
