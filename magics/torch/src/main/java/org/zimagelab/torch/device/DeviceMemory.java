package org.zimagelab.torch.device;

/**
 * The memory of a device at one moment.
 *
 * @param total bytes of the device, or of the container's limit on the CPU
 * @param free bytes that a program could take now; at most {@code total}
 */
public record DeviceMemory(long total, long free) {
    public DeviceMemory {
        if (total < 0 || free < 0 || free > total) {
            throw new IllegalArgumentException("memory: " + free + " of " + total + " bytes free");
        }
    }
}
