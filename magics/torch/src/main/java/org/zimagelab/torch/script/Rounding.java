package org.zimagelab.torch.script;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.weights.Dtype;

/**
 * How a device rounds. libtorch and its libraries choose their code by the kind of processor or card, so two machines
 * may compute the same picture with other last bits. A few operations of each kind, on fixed numbers, show it within a
 * tenth of a second. If their results differ, so may those of any picture; if they agree, an operation of another size
 * may still be computed otherwise.
 */
public final class Rounding {
    /** Enough for the code of large products, and a multiple of 4. A card has other code for few rows. */
    private static final int ROWS = 64;

    private static final int ROWS_OF_CARD = 1024;

    /** By device and dtype: it does not change while a process lives. */
    private static final Map<List<String>, String> KNOWN = new ConcurrentHashMap<>();

    private Rounding() {}

    /**
     * SHA-256, 64 hex digits, of the results on a device. Computed once in a process; takes about 10 MB of the CPU's
     * memory, or 60 MB of a card's.
     *
     * @param dtype of computation
     */
    public static String of(Device device, Dtype dtype) {
        return KNOWN.computeIfAbsent(List.of(Devices.name(device), dtype.word()), key -> computed(device, dtype));
    }

    private static String computed(Device device, Dtype dtype) {
        NDManager manager = Devices.manager(device);
        String source = ScriptSource.of(TorchScript.class, "rounding.py");
        try (TorchScript script = TorchScript.compile(manager, source, "Rounding", Map.of(), dtype);
                NDManager scratch = manager.newSubManager()) {
            NDArray like = scratch.zeros(new Shape(1));
            NDArray results = script.tensor(scratch, "results", like, (long) (device.isGpu() ? ROWS_OF_CARD : ROWS));
            return DigestUtils.sha256Hex(results.toByteArray());
        }
    }
}
