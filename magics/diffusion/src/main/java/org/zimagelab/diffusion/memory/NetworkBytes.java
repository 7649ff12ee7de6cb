package org.zimagelab.diffusion.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.zimagelab.torch.script.Block;
import org.zimagelab.torch.script.BlockPlacement;
import org.zimagelab.torch.weights.Tensor;

/**
 * What a network's weights take on the device.
 *
 * @param blocks of the network, in the order in which they run
 * @param moving bytes of each block that leave the device if it is streamed
 * @param other bytes of the tensors that always stay on the device
 * @param host bytes of the tensors that stay in host memory once blocks are streamed: the text encoder's embedding
 * @param conversion bytes of converted tensors, one of each size: tensors that are stored in another format than the
 *     computation's are converted for each use
 */
public record NetworkBytes(List<Block> blocks, List<Long> moving, long other, long host, long conversion) {

    public NetworkBytes {
        blocks = List.copyOf(blocks);
        moving = List.copyOf(moving);
    }

    /** What lies between GGUF's blocks and numbers: 2^24 values each time, float32 and bytes ({@code weights.py}). */
    private static final long PART = (1L << 24) * 8;

    /** Says how many bytes a tensor takes on the device. */
    @FunctionalInterface
    public interface Stored {
        /**
         * @param name of the tensor
         * @param shape of it
         */
        long bytes(String name, long[] shape);
    }

    /**
     * Adds up a network's tensors.
     *
     * @param shapes of the tensors that the network uses
     * @param blocks of the network
     * @param host name of the tensor that stays in host memory once blocks are streamed, or ""
     * @param computed bytes of a number in computation
     */
    public static NetworkBytes of(
            Map<String, long[]> shapes, List<Block> blocks, String host, Stored stored, int computed) {
        Map<Block, Long> inBlock = new HashMap<>();
        Set<Long> converted = new HashSet<>();
        long other = 0;
        long onHost = 0;
        boolean inBlocks = false;
        for (var e : shapes.entrySet()) {
            String name = e.getKey();
            long bytes = stored.bytes(name, e.getValue());
            long elements = Tensor.size(e.getValue());
            Block block = blocks.stream().filter(b -> b.holds(name)).findFirst().orElse(null);
            if (block != null) {
                inBlock.merge(block, bytes, Long::sum);
            } else if (name.equals(host)) {
                onHost += bytes;
            } else {
                other += bytes;
            }
            if (bytes != elements * computed && !name.equals(host)) {
                converted.add(elements * computed);
                // GGUF's formats, but not int8 or fp8, which have a byte for each number
                inBlocks |= bytes < elements || bytes > 1.03 * elements && bytes < 1.2 * elements;
            }
        }
        List<Long> each = new ArrayList<>();
        blocks.forEach(block -> each.add(inBlock.getOrDefault(block, 0L)));
        if (inBlocks) {
            converted.add(PART);
        }
        return new NetworkBytes(
                blocks,
                each,
                other,
                onHost,
                converted.stream().mapToLong(b -> b).sum());
    }

    /** Bytes of all tensors. */
    public long all() {
        return other + host + moving.stream().mapToLong(b -> b).sum();
    }

    /** Bytes on the device, slots included. */
    public long onDevice(BlockPlacement placement) {
        return placement.isStreamed() ? all() - onHost(placement) + slots(placement) : all();
    }

    /** Bytes of the buffers for streamed blocks, each as large as the largest. */
    public long slots(BlockPlacement placement) {
        return placement.slots() * streamed(placement).max().orElse(0);
    }

    /** Bytes that stay in host memory. */
    public long onHost(BlockPlacement placement) {
        return placement.isStreamed() ? host + streamed(placement).sum() : 0;
    }

    /** Bytes of each block that is streamed. */
    private LongStream streamed(BlockPlacement placement) {
        return IntStream.of(placement.streamed(blocks)).mapToLong(moving::get);
    }
}
