package org.zimagelab.diffusion.memory;

/**
 * The memory that a model may use.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param bytes of the device that this process may use in all, what it uses already included
 * @param host bytes of host memory that may hold weights which are streamed
 * @param mapped whether weights that stay are mapped files, which take no memory of their own: on the CPU, unless a
 *     budget is set
 */
public record MemoryBudget(String device, long bytes, long host, boolean mapped) {
    private static final long MIB = 1 << 20;

    /** CUDA's own, once a process has opened a card. */
    private static final long CONTEXT = 450 * MIB;

    /** Kernels that CUDA loads as they are used, and the workspaces of cuBLAS and cuDNN. */
    private static final long LIBRARIES = 192 * MIB;

    /** The Java virtual machine and libtorch's libraries. */
    private static final long PROCESS = 700 * MIB;

    /**
     * A card.
     *
     * @param free bytes, asked after this process has opened the card
     * @param host bytes of host memory that may hold weights
     */
    public static MemoryBudget card(String device, long free, long host) {
        return new MemoryBudget(device, free + CONTEXT, host, false);
    }

    /** A card of so many GiB that nothing else uses: the driver keeps about 0.4 GiB for itself. */
    public static MemoryBudget emptyCard(int gib, long host) {
        return new MemoryBudget("cuda:0", gib * 1024 * MIB - 400 * MIB, host, false);
    }

    /** A machine with so much memory. */
    public static MemoryBudget cpu(long bytes) {
        return new MemoryBudget("cpu", bytes, bytes, true);
    }

    /** No more than this, and weights count. */
    public MemoryBudget atMost(long limit) {
        return new MemoryBudget(device, Math.min(bytes, limit), host, false);
    }

    /** Without so many bytes of the device. */
    MemoryBudget without(long taken) {
        return new MemoryBudget(device, Math.max(0, bytes - taken), host, mapped);
    }

    public boolean isCard() {
        return !device.equals("cpu");
    }

    /** Bytes that are gone before the first weight is there. */
    long reserved() {
        return isCard() ? CONTEXT + LIBRARIES : PROCESS;
    }
}
