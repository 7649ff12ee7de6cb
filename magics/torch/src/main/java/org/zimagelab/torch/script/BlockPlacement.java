package org.zimagelab.torch.script;

import java.util.List;

/**
 * Where a network's blocks are. Some stay on the device. The others are in host memory, and are copied one after
 * another into {@code slots} buffers on the device, each in time for its computation. A network's results do not depend
 * on it.
 *
 * @param blocks of the network
 * @param resident how many stay on the device
 * @param slots buffers for the others, each as large as the largest of them; with two, one can be read while the other
 *     is written; 0 where all are resident
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

    /**
     * Chooses the blocks that are streamed: first those that are computed seldom; of the others evenly many between two
     * that stay, so that there is time to copy.
     *
     * @param all blocks of the network, in the order in which it computes them
     * @return their indices in this list, ascending
     * @throws IllegalArgumentException if the network has another number of blocks
     */
    public int[] streamed(List<Block> all) {
        int seldom = 0;
        while (seldom < all.size() && !all.get(seldom).repeated()) {
            seldom++;
        }
        if (all.size() != blocks) {
            throw new IllegalArgumentException("a placement of " + blocks + " blocks for a network of " + all.size());
        }
        int[] streamed = new int[streamed()];
        int n = Math.min(streamed(), seldom);
        for (int i = 0; i < n; i++) {
            streamed[i] = i;
        }
        // block i of those computed often is one of them where i · left / often passes a whole number
        long left = streamed() - n;
        int often = blocks - seldom;
        for (int i = 0; i < often; i++) {
            if ((i + 1) * left / often > i * left / often) {
                streamed[n++] = seldom + i;
            }
        }
        return streamed;
    }
}
