package org.zimagelab.torch.script;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.weights.Dtype;

/**
 * The transfer to a card, with CPU classes in the place of CUDA's streams and events, which note what a card would be
 * told: no block may be used before its copy into the slot, and none overwritten before its last use.
 */
class CardTransferTest {
    private static final int BLOCKS = 7;

    /** Its first two blocks are not part of every pass. */
    private static final int SELDOM = 2;

    /** More values than the smallest piece of pinned memory has, and a few of another dtype. */
    private static final int[] SIZES = {300_001, 17, 270_000};

    private static final int RECORD = 1;
    private static final int WAIT = 2;
    private static final int COPY = 3;
    private static final int USE = 4;

    /** CUDA's classes as the transfer uses them. The stream 0 computes, 1 copies. */
    private static final String CLASSES = """
            class Stream:
              id : int
              log : List[int]
              def __init__(self: __torch__.Stream, log: List[int], id: int) -> NoneType:
                self.id = id
                self.log = log
                return None
              def wait_event(self: __torch__.Stream, event: __torch__.Event) -> NoneType:
                self.log.extend([2, event.id, self.id])
                return None
              def synchronize(self: __torch__.Stream) -> NoneType:
                return None

            class Event:
              id : int
              log : List[int]
              def __init__(self: __torch__.Event, log: List[int]) -> NoneType:
                self.id = len(log)
                self.log = log
                log.extend([0, 0, 0])
                return None
              def record(self: __torch__.Event, stream: __torch__.Stream) -> NoneType:
                self.log.extend([1, self.id, stream.id])
                return None
              def wait(self: __torch__.Event, stream: __torch__.Stream) -> NoneType:
                self.log.extend([2, self.id, stream.id])
                return None

            """;

    private static final String PROBE = """

            class Probe(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              blocks : __torch__.SlotBlocks
              tensors : Dict[str, Tensor]

              def declare(self, block: str) -> int:
                return self.blocks.declare(block)

              def add(self, block: str, name: str, x: Tensor, dtype: int) -> int:
                self.tensors[name] = x.clone()
                return self.blocks.add(block, name, self.tensors[name], dtype)

              def pack(self, block: str) -> int:
                return self.blocks.pack(block, self.tensors)

              def open(self, slots: int, repeated: int, like: Tensor) -> int:
                return self.blocks.open(slots, repeated, self.tensors, like)

              def begin(self, block: str) -> int:
                return self.blocks.begin(block)

              def use(self, block: str, name: str) -> Tensor:
                k = self.blocks.order[block] % len(self.blocks.held)
                self.blocks.transfer.log.extend([4, k, self.blocks.transfer.current().id])
                return self.tensors[name].to(6)

              def end(self, block: str) -> int:
                return self.blocks.end(block)

              def log(self) -> Tensor:
                return torch.tensor(self.blocks.transfer.log)

              def copied(self) -> int:
                return self.blocks.copied

              def bytes(self) -> int:
                return self.blocks.bytes(self.tensors)
            """;

    private final NDManager m = Devices.manager(Device.cpu());
    private final Map<String, float[]> values = new LinkedHashMap<>();

    /** {@code transfer_cuda.py} with the classes of this test. */
    private static String transfer() {
        String text = ScriptSource.of(TorchScript.class, "transfer_cuda.py");
        assertTrue(text.contains("pin_memory=True"));
        text = text.replace("__torch__.torch.classes.cuda.", "__torch__.")
                .replace("pin_memory=True", "pin_memory=False")
                .replace("__init__(like.device, 0)", "__init__(self.log, 1)")
                .replace("__init__(False, False, False)", "__init__(self.log)")
                .replaceAll("ops\\.cuda\\.current_stream\\([^()]*\\)", "self.current()")
                .replace("ops.cuda.set_stream(", "self.set_stream(")
                .replaceAll("(\n +)(targets\\[i\\]\\.copy_)", "$1self.log.extend([3, slot, self.current().id])$1$2")
                .replace(
                        "  training : bool\n",
                        "  training : bool\n  log : List[int]\n  now : List[__torch__.Stream]\n");
        assertFalse(text.contains("cuda."), text);
        return text + """

              def current(self) -> __torch__.Stream:
                if len(self.now) == 0:
                  s = __torch__.Stream.__new__(__torch__.Stream)
                  s.__init__(self.log, 0)
                  self.now.append(s)
                return self.now[0]

              def set_stream(self, s: __torch__.Stream) -> int:
                self.now[0] = s
                return 0

            """;
    }

    private TorchScript probe(int slots) {
        String blocks = ScriptSource.of(TorchScript.class, "streamed.py").replace("class Blocks(", "class SlotBlocks(");
        Map<String, Object> attributes = StreamedBlocks.empty(blocks);
        attributes.put("transfer", new TorchArchive.Module("Transfer", StreamedBlocks.empty(transfer())));
        attributes.put("repeated", 0);
        attributes.put("copied", 0);
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("blocks", new TorchArchive.Module("SlotBlocks", attributes));
        root.put("tensors", new TorchArchive.Empty("Dict[str, Tensor]"));
        TorchScript probe = TorchScript.around(m, CLASSES + transfer() + blocks + PROBE, "Probe", root, Dtype.FP32);
        Random random = new Random(1);
        for (int i = 0; i < BLOCKS; i++) {
            probe.number("declare", block(i));
        }
        for (int i = BLOCKS - 1; i >= 0; i--) {
            for (int j = 0; j < SIZES.length; j++) {
                // whole numbers, which bf16 holds
                float[] x = new float[SIZES[j] - i];
                for (int n = 0; n < x.length; n++) {
                    x[n] = random.nextInt(256);
                }
                values.put(name(i, j), x);
                int dtype = j == 1 ? Dtype.FP32.torch() : Dtype.BF16.torch();
                probe.number("add", block(i), name(i, j), m.create(x), dtype);
            }
            probe.number("pack", block(i));
        }
        probe.number("open", slots, SELDOM, m.zeros(new Shape(1)));
        return probe;
    }

    private static String block(int i) {
        return "layers." + i + ".";
    }

    private static String name(int i, int j) {
        return block(i) + "tensor" + j;
    }

    private void compute(TorchScript probe, int i) {
        probe.number("begin", block(i));
        use(probe, i);
        probe.number("end", block(i));
    }

    private void use(TorchScript probe, int i) {
        try (NDManager scratch = m.newSubManager()) {
            for (int j = 0; j < SIZES.length; j++) {
                NDArray x = probe.tensor(scratch, "use", block(i), name(i, j));
                assertArrayEquals(values.get(name(i, j)), x.toFloatArray(), name(i, j));
            }
        }
    }

    /** Goes through what the card was told, and asks of each copy and use what is certain to have happened before. */
    private static void assertOrdered(long[] log) {
        int[][] clock = new int[2][2];
        Map<Long, int[]> recorded = new HashMap<>();
        Map<Long, Integer> copies = new HashMap<>();
        Map<Long, Integer> uses = new HashMap<>();
        for (int at = 0; at < log.length; at += 3) {
            long of = log[at + 1];
            int stream = (int) log[at + 2];
            clock[stream][stream]++;
            switch ((int) log[at]) {
                case RECORD -> recorded.put(of, clock[stream].clone());
                case WAIT -> {
                    int[] then = recorded.getOrDefault(of, new int[2]);
                    for (int s = 0; s < 2; s++) {
                        clock[stream][s] = Math.max(clock[stream][s], then[s]);
                    }
                }
                case COPY -> {
                    assertEquals(1, stream, "copies are made beside the computation");
                    assertTrue(uses.getOrDefault(of, 0) <= clock[1][0], "slot " + of + " is overwritten while in use");
                    copies.put(of, clock[1][1]);
                }
                case USE -> {
                    assertEquals(0, stream);
                    assertTrue(copies.get(of) <= clock[0][1], "slot " + of + " is used before its copy");
                    uses.put(of, clock[0][0]);
                }
                default -> {}
            }
        }
    }

    @AfterEach
    void close() {
        m.close();
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "7"})
    void copiesAndUsesAreInOrder(int slots) {
        TorchScript probe = probe(slots);
        for (int prompt = 0; prompt < 2; prompt++) {
            for (int i = 0; i < SELDOM; i++) {
                compute(probe, i);
            }
            for (int step = 0; step < 2; step++) {
                for (int i = SELDOM; i < BLOCKS; i++) {
                    compute(probe, i);
                }
                // a step that ends halfway, within a block
                compute(probe, SELDOM);
                probe.number("begin", block(SELDOM + 1));
                use(probe, SELDOM + 1);
            }
        }
        assertOrdered(probe.tensor(m, "log").toLongArray());
    }

    @Test
    void eachPassCopiesEachBlockOnceAndAheadOfItsUse() {
        TorchScript probe = probe(2);
        for (int i = 0; i < BLOCKS; i++) {
            compute(probe, i);
        }
        long before = probe.number("copied");
        for (int i = SELDOM; i < BLOCKS; i++) {
            probe.number("begin", block(i));
            long copied = probe.number("copied") - before;
            assertEquals(i - SELDOM, copied, "when block " + i + " begins, it is in its slot");
            use(probe, i);
            probe.number("end", block(i));
        }
        assertEquals(BLOCKS - SELDOM, probe.number("copied") - before);
        // two slots of two bf16 tensors and a small one
        long slot = 2L * (SIZES[0] + SIZES[2]) + 4L * SIZES[1];
        long bytes = probe.number("bytes");
        assertTrue(bytes >= 2 * slot - 2 * 7 * 12 && bytes <= 2 * (slot + 3 * 576), bytes + " bytes");
    }
}
