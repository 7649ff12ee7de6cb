package org.zimagelab.diffusion;

import org.zimagelab.common.Printable;

/**
 * Where and in which precision a model runs.
 *
 * @param device {@code auto} (CUDA where there is one, else CPU), {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dtype {@code auto} (bf16 on CUDA, fp32 on the CPU), {@code fp32}, {@code bf16}; {@code fp16} is accepted for
 *     weights only: the published model overflows it, so it computes in fp32 on the CPU and bf16 on CUDA
 */
public record LoadOptions(String device, String dtype) {
    public static final LoadOptions AUTO = new LoadOptions("auto", "auto");

    public LoadOptions {
        if (!device.matches("auto|cpu|cuda(:\\d{1,3})?")) {
            throw new IllegalArgumentException(
                    "device '" + Printable.value(device) + "': expected auto, cpu, cuda or cuda:N");
        }
        if (!dtype.matches("auto|fp32|bf16|fp16")) {
            throw new IllegalArgumentException(
                    "dtype '" + Printable.value(dtype) + "': expected auto, fp32, bf16 or fp16");
        }
    }

    public LoadOptions withDevice(String device) {
        return new LoadOptions(device, dtype);
    }

    public LoadOptions withDtype(String dtype) {
        return new LoadOptions(device, dtype);
    }
}
