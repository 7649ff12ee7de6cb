package org.zimagelab.torch.script;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.zimagelab.common.Interrupts;
import org.zimagelab.torch.ModelException;

/**
 * The blocks of a network that are streamed: the part of its source that does it, and the way of their tensors from the
 * files into host memory.
 *
 * @param blocks that are streamed, in the order in which the network computes them; none if the network is resident
 * @param slots for them
 * @param card whether the network runs on one
 */
record StreamedBlocks(List<Block> blocks, int slots, boolean card) {
    /** Methods that are appended to the root class of a network with streamed blocks. */
    private static final String METHODS = """

              def blocks_declare(self, block: str) -> int:
                return self.weights.blocks.declare(block)

              def blocks_add(self, block: str, name: str, convert: bool) -> int:
                x = self.weights.tensors[name]
                return self.weights.blocks.add(block, name, x, self.weights.dtype if convert else x.dtype)

              def blocks_keep(self, name: str, like: Tensor) -> int:
                return self.weights.blocks.keep(name, self.weights.tensors, like)

              def blocks_pack(self, block: str) -> int:
                return self.weights.blocks.pack(block, self.weights.tensors)

              def blocks_open(self, slots: int, repeated: int, like: Tensor) -> int:
                return self.weights.blocks.open(slots, repeated, self.weights.tensors, like)

              def blocks_copied(self) -> int:
                return self.weights.blocks.copied

              def blocks_close(self) -> int:
                return self.weights.blocks.close()
            """;

    private static final Pattern CONTAINER = Pattern.compile("^  (\\w+) : ((?:List|Dict)\\[.*])$", Pattern.MULTILINE);

    private static final Pattern BEGIN_OR_END =
            Pattern.compile("^ +self\\.weights\\.(begin|end)\\(.*\\)\n", Pattern.MULTILINE);

    static final StreamedBlocks NONE = new StreamedBlocks(List.of(), 0, false);

    static StreamedBlocks of(List<Block> all, BlockPlacement placement, Device device) {
        List<Block> streamed =
                Arrays.stream(placement.streamed(all)).mapToObj(all::get).toList();
        return streamed.isEmpty() ? NONE : new StreamedBlocks(streamed, placement.slots(), device.isGpu());
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** A network's source, if all is resident without {@code begin} and {@code end}: they take time in small ones. */
    String network(String source) {
        return isEmpty() ? BEGIN_OR_END.matcher(source).replaceAll("") : source;
    }

    /** Source of the class {@code Blocks}. */
    String source() {
        return isEmpty() ? blocksSource() : transferSource() + "\n" + blocksSource();
    }

    private String blocksSource() {
        return ScriptSource.of(TorchScript.class, isEmpty() ? "resident.py" : "streamed.py");
    }

    private String transferSource() {
        return ScriptSource.of(TorchScript.class, card ? "transfer_cuda.py" : "transfer.py");
    }

    /** Source of the methods by which Java reaches it. */
    String methods() {
        return isEmpty() ? "" : METHODS;
    }

    /** A {@code Blocks} without tensors. */
    TorchArchive.Module module() {
        if (isEmpty()) {
            return new TorchArchive.Module("Blocks", Map.of());
        }
        Map<String, Object> attributes = empty(blocksSource());
        attributes.put("transfer", new TorchArchive.Module("Transfer", empty(transferSource())));
        attributes.put("repeated", 0);
        attributes.put("copied", 0);
        return new TorchArchive.Module("Blocks", attributes);
    }

    /** The lists and dictionaries that a class declares. */
    static Map<String, Object> empty(String source) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        CONTAINER
                .matcher(source)
                .results()
                .forEach(m -> attributes.put(m.group(1), new TorchArchive.Empty(m.group(2))));
        return attributes;
    }

    /**
     * Follows the tensors of a network while they are attached.
     *
     * @param names of all tensors that will be
     * @param hosted one that stays in host memory if blocks are streamed, or ""
     * @param onDevice a tensor on the network's device
     * @param onHost a tensor in host memory
     */
    Attaching attaching(TorchScript script, Set<String> names, String hosted, NDArray onDevice, NDArray onHost) {
        return new Attaching(script, names, hosted, onDevice, onHost);
    }

    /** Waits for copies that are under way, before the network is freed. */
    void close(TorchScript script) {
        if (!isEmpty()) {
            try {
                script.number("blocks_close");
            } catch (ModelException e) {
                // the card failed before, so nothing is being copied
            }
        }
    }

    /** What has been attached of the streamed blocks so far. A block is packed as soon as all its tensors are there. */
    final class Attaching {
        private final TorchScript script;
        private final String hosted;
        private final NDArray onDevice;
        private final NDArray onHost;
        private final Map<String, Block> blockOf = new HashMap<>();
        private final Map<Block, Set<String>> missing = new HashMap<>();

        private Attaching(TorchScript script, Set<String> names, String hosted, NDArray onDevice, NDArray onHost) {
            this.script = script;
            this.hosted = isEmpty() ? "" : hosted;
            this.onDevice = onDevice;
            this.onHost = onHost;
            for (Block block : blocks) {
                script.number("blocks_declare", block.prefix());
                for (String name : names) {
                    if (block.holds(name)) {
                        blockOf.put(name, block);
                        missing.computeIfAbsent(block, b -> new HashSet<>()).add(name);
                    }
                }
            }
        }

        /** A tensor on the device where this one waits for its use. */
        NDArray like(String name) {
            return blockOf.containsKey(name) || name.equals(hosted) ? onHost : onDevice;
        }

        /**
         * Whether a tensor is converted when it is attached. For a card those of streamed blocks are converted when
         * they are packed, so that nothing lies in host memory twice.
         */
        boolean convertsNow(String name, boolean convert) {
            return convert && !(card && blockOf.containsKey(name));
        }

        /**
         * Says that a tensor has been attached.
         *
         * @param convert whether it is wanted in the dtype of computation
         */
        void attached(String name, boolean convert) {
            Interrupts.check();
            if (name.equals(hosted)) {
                script.number("blocks_keep", name, onDevice);
            }
            Block block = blockOf.get(name);
            if (block != null) {
                script.number("blocks_add", block.prefix(), name, convert);
                missing.get(block).remove(name);
                if (missing.get(block).isEmpty()) {
                    script.number("blocks_pack", block.prefix());
                }
            }
        }

        /** Makes the slots, when all tensors have been attached. */
        void open() {
            if (!isEmpty()) {
                long seldom = blocks.stream().filter(b -> !b.repeated()).count();
                script.number("blocks_open", slots, seldom, onDevice);
            }
        }
    }
}
