package org.zimagelab.diffusion.memory;

import java.util.OptionalInt;
import org.zimagelab.torch.script.BlockPlacement;

/**
 * How a model and one picture use the device's memory.
 *
 * @param width of the picture, pixels
 * @param height of the picture, pixels
 * @param textEncoder where its layers are
 * @param transformer where its blocks are
 * @param tile rows of pixels that are decoded at a time; empty where the picture is decoded whole
 * @param bytes what that takes
 */
public record MemoryPlan(
        int width,
        int height,
        BlockPlacement textEncoder,
        BlockPlacement transformer,
        OptionalInt tile,
        PlannedBytes bytes) {

    /** Whether some weights wait in host memory. */
    public boolean isStreamed() {
        return textEncoder.isStreamed() || transformer.isStreamed();
    }

    /**
     * Bytes on the device by phase, unless said otherwise.
     *
     * @param reserved for the CUDA context and libraries, or the process
     * @param weights of all networks, slots included
     * @param text what encoding a prompt takes besides these two
     * @param denoise what a network call takes besides
     * @param decode what the VAE takes besides, to decode, or to encode a picture to begin with
     * @param host weights in host memory, from which they are streamed
     */
    public record PlannedBytes(long reserved, long weights, long text, long denoise, long decode, long host) {
        /** The most at any time. */
        public long peak() {
            return reserved + weights + Math.max(text, Math.max(denoise, decode));
        }
    }
}
