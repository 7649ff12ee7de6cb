package org.zimagelab.torch.script;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.Interrupts;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.StorageFormat;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/**
 * The way of a network's tensors from the files to where they are used or wait for their use.
 *
 * @param weights with all tensors of the network
 * @param dtype of computation
 * @param shapes of the tensors that the network uses, by name
 * @param asStored a tensor that is never converted as a whole, or ""
 */
record WeightsAttachment(Weights weights, Dtype dtype, Map<String, long[]> shapes, String asStored) {
    /** A network's weights are converted once if the converted ones take at most so many bytes; else at each use. */
    private static final long RESIDENT_BYTES = 256L << 20;

    /** PyTorch's {@code ScalarType} number of bytes. */
    private static final int UINT8 = 0;

    /** What libtorch says if the system refuses to map a whole file, which counts as memory that may be written. */
    private static final String REFUSED = "unable to mmap";

    /**
     * What a module needs while it has its tensors.
     *
     * @param buffered whether some are converted at each use into one buffer, so that only one call may run at a time
     * @param parts mapped tensors of files that could not be mapped whole; they stay mapped as long as this refers to
     *     them
     */
    record Attached(boolean buffered, List<ByteBuffer> parts) {}

    /**
     * Gives a module its tensors.
     *
     * @param manager of the module, on its device
     * @return what the module needs beside them
     * @throws org.zimagelab.torch.ModelException naming a tensor that is missing or has another shape
     * @throws java.util.concurrent.CancellationException between two tensors, if the thread was interrupted
     */
    Attached attach(TorchScript script, NDManager manager, StreamedBlocks streamed) {
        weights.require(shapes);
        boolean card = manager.getDevice().isGpu();
        boolean convert = card || convertedBytes() <= RESIDENT_BYTES;
        List<ByteBuffer> parts = new ArrayList<>();
        try (NDManager scratch = manager.newSubManager();
                NDManager host = Devices.manager(Device.cpu())) {
            NDArray onDevice = scratch.zeros(new Shape(1), DataType.FLOAT32);
            NDArray onHost = host.zeros(new Shape(1), DataType.FLOAT32);
            var to = streamed.attaching(script, shapes.keySet(), asStored, onDevice, onHost);
            Files files = new Files(script, to, onDevice, convert, host, parts);
            boolean small = weights.isSmall();
            for (Path file : weights.files()) {
                Interrupts.check();
                List<StoredTensor> inFile =
                        tensors().filter(t -> t.file().equals(file)).toList();
                if (small) {
                    files.attachCopies(inFile, file);
                } else {
                    inFile.stream()
                            .collect(Collectors.groupingBy(t -> t.format().torch()))
                            .values()
                            .forEach(tensors -> files.attach(tensors, file));
                }
            }
            tensors().filter(t -> t.scale() != null).forEach(t -> {
                float[] scale = Safetensors.floats(t.scale());
                Shape shape = new Shape(t.scale().shape());
                script.number("weights_attach_scale", t.name(), scratch.create(scale, shape));
            });
            tensors()
                    .filter(t -> t.format().isBlocks())
                    .forEach(t -> script.number(
                            "weights_attach_format", t.name(), t.format().gguf()));
            to.open();
        }
        script.number("weights_close");
        OptionalLong buffer = card ? OptionalLong.empty() : largestConvertedAtUse(convert);
        buffer.ifPresent(values -> script.number("weights_reserve", values));
        return new Attached(buffer.isPresent(), List.copyOf(parts));
    }

    private Stream<StoredTensor> tensors() {
        return shapes.keySet().stream().map(weights.tensors()::get);
    }

    private long convertedBytes() {
        return tensors()
                .filter(t -> t.isPlain() && t.held() == null && t.format() != dtype.storage())
                .mapToLong(t -> t.values() * dtype.bytes())
                .sum();
    }

    /** Values of the largest matrix that is converted at each use. */
    private OptionalLong largestConvertedAtUse(boolean convert) {
        return tensors()
                .filter(t -> !t.isPlain() || t.held() != null || !convert && t.format() != dtype.storage())
                .filter(t -> t.shape().length == 2 && !t.name().equals(asStored))
                .mapToLong(StoredTensor::values)
                .max();
    }

    /** Attaches the tensors of one file after another. */
    private final class Files {
        private final TorchScript script;
        private final StreamedBlocks.Attaching to;
        private final NDArray onDevice;
        private final boolean convert;
        private final NDManager host;
        private final List<ByteBuffer> parts;

        Files(
                TorchScript script,
                StreamedBlocks.Attaching to,
                NDArray onDevice,
                boolean convert,
                NDManager host,
                List<ByteBuffer> parts) {
            this.script = script;
            this.to = to;
            this.onDevice = onDevice;
            this.convert = convert;
            this.host = host;
            this.parts = parts;
        }

        /** What is quantised stays so, on any device: that is what it is for. */
        private boolean isConverted(StoredTensor t) {
            return convert && t.isPlain() && t.held() == null && !t.name().equals(asStored);
        }

        /** Says that a tensor is there; rounds it first, so that only one at a time takes more memory. */
        private void attached(StoredTensor t) {
            if (t.held() != null) {
                script.number("weights_round", t.name(), t.held().torch(), onDevice);
            }
            to.attached(t.name(), isConverted(t));
        }

        /** Attaches one file's tensors of one element type, from the file mapped whole or else tensor by tensor. */
        void attach(List<StoredTensor> tensors, Path file) {
            try {
                attachWhole(tensors, file);
            } catch (ModelException e) {
                if (!e.getMessage().contains(REFUSED)) {
                    throw e;
                }
                tensors.forEach(this::attachPart);
            }
        }

        /**
         * Attaches a tensor that is mapped alone, only to be read: that costs no memory, however large the file is. If
         * it starts at an odd place, it is copied.
         */
        private void attachPart(StoredTensor t) {
            ByteBuffer part = Safetensors.mapped(t);
            try (NDArray bytes = host.create(part, new Shape(t.bytes()), DataType.UINT8)) {
                if (t.offset() % t.format().elementBytes() == 0) {
                    script.number("weights_hold_as", bytes, t.format().torch());
                    attachAt(t, 0);
                    parts.add(part);
                } else {
                    script.number("weights_hold", bytes);
                    attachBytesAt(t, 0);
                }
                script.number("weights_close");
            }
        }

        /** Attaches all tensors of a small file, from a copy of it. */
        void attachCopies(List<StoredTensor> tensors, Path file) {
            ByteBuffer bytes = Safetensors.whole(file, Safetensors.size(file));
            try (NDManager cpu = Devices.manager(Device.cpu())) {
                script.number("weights_hold", cpu.create(bytes, new Shape(bytes.remaining()), DataType.UINT8));
                attachBytes(tensors);
                script.number("weights_close");
            }
        }

        /** Attaches tensors from bytes that are mapped or held. */
        private void attachBytes(List<StoredTensor> tensors) {
            tensors.forEach(t -> attachBytesAt(t, t.offset()));
        }

        /** @param offset in bytes */
        private void attachBytesAt(StoredTensor t, long offset) {
            script.number(
                    "weights_attach_bytes",
                    t.name(),
                    offset,
                    t.storedShape(),
                    to.like(t.name()),
                    to.convertsNow(t.name(), isConverted(t)),
                    t.format().torch());
            attached(t);
        }

        /** @param offset in elements */
        private void attachAt(StoredTensor t, long offset) {
            script.number(
                    "weights_attach",
                    t.name(),
                    offset,
                    t.storedShape(),
                    to.like(t.name()),
                    to.convertsNow(t.name(), isConverted(t)));
            attached(t);
        }

        /** Attaches one file's tensors of one element type: aligned ones as views, others by way of bytes. */
        private void attachWhole(List<StoredTensor> tensors, Path file) {
            long size = Safetensors.size(file);
            StorageFormat stored = tensors.get(0).format();
            int bytes = stored.elementBytes();
            Map<Boolean, List<StoredTensor>> byPlace =
                    tensors.stream().collect(Collectors.partitioningBy(t -> t.offset() % bytes == 0));
            if (!byPlace.get(true).isEmpty()) {
                script.number("weights_open", file.toString(), size / bytes, stored.torch());
                byPlace.get(true).forEach(t -> attachAt(t, t.offset() / bytes));
            }
            if (!byPlace.get(false).isEmpty()) {
                script.number("weights_open", file.toString(), size, UINT8);
                attachBytes(byPlace.get(false));
            }
        }
    }
}
