package org.zimagelab.diffusion.memory;

/**
 * Where a network's blocks are. The first {@code resident} ones stay on the device. The others are in host memory, and
 * are copied one after another into {@code slots} buffers on the device, each in time for its computation.
 *
 * @param blocks of the network, in the order in which it runs them
 * @param resident how many stay on the device
 * @param slots buffers for the others, each as large as the largest of them; 0 where all are resident
 */
public record BlockPlacement(int blocks, int resident, int slots) {

    public BlockPlacement {
        if (resident < 0 || resident > blocks || slots < 0 || (slots > 0) != (resident < blocks)) {
            throw new IllegalArgumentException(
                    resident + " resident of " + blocks + " blocks with " + slots + " slots are no placement");
        }
    }

    /** All on the device. */
    public static BlockPlacement resident(int blocks) {
        return new BlockPlacement(blocks, blocks, 0);
    }

    /** How many blocks are copied for each pass through the network. */
    public int streamed() {
        return blocks - resident;
    }

    public boolean isStreamed() {
        return streamed() > 0;
    }
}
