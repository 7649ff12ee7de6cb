package org.zimagelab.diffusion.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a network's weights take on the device.
 *
 * @param blocks bytes of each block, in the order in which they run
 * @param other bytes of the tensors that stay on the device
 * @param host bytes of the tensors that stay in host memory once blocks are streamed: the text encoder's embedding
 * @param conversion bytes of converted tensors, one of each size: tensors that are stored in another format than that of
 *     computation are converted for each use
 */
public record NetworkBytes(List<Long> blocks, long other, long host, long conversion) {

    public NetworkBytes {
        blocks = List.copyOf(blocks);
    }

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
     * @param blocks beginnings of the names of each block's tensors
     * @param host name of the tensor that stays in host memory once blocks are streamed, or ""
     * @param computed bytes of a number in computation
     */
    public static NetworkBytes of(
            Map<String, long[]> shapes, List<String> blocks, String host, Stored stored, int computed) {
        Map<String, Long> inBlock = new HashMap<>();
        Set<Long> converted = new HashSet<>();
        long other = 0;
        long onHost = 0;
        for (var e : shapes.entrySet()) {
            String name = e.getKey();
            long bytes = stored.bytes(name, e.getValue());
            long elements = elements(e.getValue());
            String block = blocks.stream().filter(name::startsWith).findFirst().orElse(null);
            if (block != null) {
                inBlock.merge(block, bytes, Long::sum);
            } else if (name.equals(host)) {
                onHost += bytes;
            } else {
                other += bytes;
            }
            if (bytes != elements * computed && !name.equals(host)) {
                converted.add(elements * computed);
            }
        }
        List<Long> each = new ArrayList<>();
        blocks.forEach(block -> each.add(inBlock.getOrDefault(block, 0L)));
        return new NetworkBytes(
                each, other, onHost, converted.stream().mapToLong(b -> b).sum());
    }

    static long elements(long[] shape) {
        long n = 1;
        for (long side : shape) {
            n *= side;
        }
        return n;
    }

    /** Bytes of all tensors. */
    public long all() {
        return other + host + sum(0, blocks.size());
    }

    /** Bytes on the device, slots included. */
    public long onDevice(BlockPlacement placement) {
        return other + sum(0, placement.resident()) + (placement.isStreamed() ? slots(placement) : host);
    }

    /** Bytes of the buffers for streamed blocks. */
    public long slots(BlockPlacement placement) {
        return placement.slots() * largest(placement.resident());
    }

    /** Bytes that stay in host memory. */
    public long onHost(BlockPlacement placement) {
        return placement.isStreamed() ? host + sum(placement.resident(), blocks.size()) : 0;
    }

    /** Bytes of the largest block from this one on. */
    private long largest(int first) {
        return blocks.subList(first, blocks.size()).stream()
                .mapToLong(b -> b)
                .max()
                .orElse(0);
    }

    private long sum(int from, int to) {
        return blocks.subList(from, to).stream().mapToLong(b -> b).sum();
    }
}
