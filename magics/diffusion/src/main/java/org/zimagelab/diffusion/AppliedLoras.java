package org.zimagelab.diffusion;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.lora.LoraFile;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.torch.weights.Dtype;

/**
 * The LoRAs with which a loaded transformer computes. They are applied at use: beside each product with a weight stand
 * two small ones with the factors of ΔW. So the weights stay views of their files, in whatever form and place they are,
 * and the next picture may have other LoRAs.
 */
final class AppliedLoras {
    private static final String STOPPED = "interrupted while a LoRA was read";

    private final Transformer transformer;
    private final Map<String, long[]> shapes;
    private final Dtype dtype;

    /** Numbers in the factors of each file that was found good for this model. */
    private final Map<InputFile, Long> checked = new HashMap<>();

    private List<Lora> applied = List.of();

    /** @param dtype of computation */
    AppliedLoras(Transformer transformer, TransformerConfig config, Dtype dtype) {
        this.transformer = transformer;
        this.dtype = dtype;
        shapes = Transformer.architecture(config).shapes();
    }

    /**
     * Checks the files for this model, once each: also that all numbers are finite.
     *
     * @throws IllegalArgumentException with one line that names the file, and the reason
     */
    synchronized void check(List<Lora> loras) {
        for (Lora lora : loras) {
            values(lora.file());
        }
    }

    private long values(InputFile input) {
        return checked.computeIfAbsent(input, i -> {
            LoraFile file = LoraFile.read(i.path(), shapes);
            file.read(1, factors -> {});
            return file.values();
        });
    }

    /**
     * Bytes of the device that these take.
     *
     * @throws IllegalArgumentException as {@link #check}
     */
    synchronized long bytes(List<Lora> loras) {
        return loras.stream().mapToLong(lora -> values(lora.file())).sum() * dtype.bytes();
    }

    /**
     * Lets the transformer compute with these LoRAs from now on, and with no others.
     *
     * @throws IllegalArgumentException as {@link #check}, also if a file has changed since
     * @throws InterruptedException between two layers; then the transformer computes without any
     */
    void apply(List<Lora> loras) throws InterruptedException {
        Interrupts.check(STOPPED);
        boolean whole = false;
        try {
            if (!loras.equals(applied)) {
                replace(loras);
            }
            // a file may have been replaced while it was read, or since
            loras.forEach(lora -> lora.file().path());
            whole = true;
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, STOPPED);
        } finally {
            if (!whole) {
                replace(List.of());
            }
        }
    }

    private void replace(List<Lora> loras) {
        transformer.adaptNone();
        applied = List.of();
        for (Lora lora : loras) {
            LoraFile.read(lora.file().path(), shapes).read(lora.weight(), transformer::adapt);
        }
        applied = List.copyOf(loras);
    }
}
