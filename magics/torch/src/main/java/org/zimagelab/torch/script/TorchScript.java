package org.zimagelab.torch.script;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.StorageFormat;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/**
 * A TorchScript module compiled from source text, with its weights. No other class uses what is not DJL's public API.
 *
 * <p>No bf16 tensor may leave a module: DJL aborts the JVM on some operations with one. The modules return float32 or
 * integers.
 */
public final class TorchScript implements AutoCloseable {
    /** A network's weights are converted once if the converted ones take at most so many bytes; else at each use. */
    private static final long RESIDENT_BYTES = 256L << 20;

    /** PyTorch's {@code ScalarType} number of bytes. */
    private static final int UINT8 = 0;

    /** Methods that are appended to a root class, the last of its source: they fill its weights from outside. */
    private static final String WEIGHTS_METHODS = """

              def weights_open(self, path: str, elements: int, dtype: int) -> int:
                return self.weights.open(path, elements, dtype)

              def weights_hold(self, bytes: Tensor) -> int:
                return self.weights.hold(bytes)

              def weights_attach(self, name: str, offset: int, shape: List[int], like: Tensor, convert: bool) -> int:
                return self.weights.attach(name, offset, shape, like, convert)

              def weights_attach_bytes(self, name: str, offset: int, shape: List[int], like: Tensor, convert: bool,
                                     dtype: int) -> int:
                return self.weights.attach_bytes(name, offset, shape, like, convert, dtype)

              def weights_attach_scale(self, name: str, scale: Tensor) -> int:
                return self.weights.attach_scale(name, scale)

              def weights_attach_format(self, name: str, format: int) -> int:
                return self.weights.attach_format(name, format)

              def weights_reserve(self, elements: int) -> int:
                return self.weights.reserve(elements)

              def weights_close(self) -> int:
                return self.weights.close()
            """;

    /** Asked once, when libtorch is loaded and before the number of threads is set. */
    private static final class Cores {
        static final int ALL = JniUtils.getNumThreads();
    }

    private final PtNDManager manager;
    private final PtSymbolBlock block;

    /** Whether weights are converted into a buffer, so that only one call may run at a time. */
    private boolean buffered;

    private TorchScript(PtNDManager manager, PtSymbolBlock block) {
        this.manager = manager;
        this.block = block;
    }

    /**
     * Compiles a network that will be run.
     *
     * @param manager on the device where the module runs; closed with the module
     * @param dtype of computation
     */
    public static TorchScript compile(NDManager manager, Architecture network, Dtype dtype) {
        return compile(manager, network.source(), network.className(), network.attributes(), dtype);
    }

    /**
     * Compiles a network that will be run, from its source.
     *
     * @param manager on the device where the module runs; closed with the module
     * @param source of the network's class, which has an attribute {@code weights : __torch__.Weights}
     * @param className of the network
     * @param attributes of the network, without its weights
     * @param dtype of computation
     */
    public static TorchScript compile(
            NDManager manager, String source, String className, Map<String, Object> attributes, Dtype dtype) {
        String all = ScriptSource.of(TorchScript.class, linear(manager, dtype)) + "\n"
                + ScriptSource.of(TorchScript.class, "quantised.py") + "\n"
                + ScriptSource.of(TorchScript.class, "weights.py") + "\n" + source + WEIGHTS_METHODS;
        return load(manager, all, module(className, attributes, dtype));
    }

    /**
     * Compiles the caller's own module around networks whose weights it sets itself, for training.
     *
     * @param manager on the device where the module runs; closed with the module
     * @param source of the module's classes, in which a network is called {@code __torch__.Transformer} and so on
     * @param className of the root module
     * @param attributes of the root module, an {@link Architecture} for a network; see {@link TorchArchive} for others
     * @param dtype of computation in the networks, whatever the dtype of the weights
     */
    public static TorchScript around(
            NDManager manager, String source, String className, Map<String, Object> attributes, Dtype dtype) {
        StringBuilder all = new StringBuilder(ScriptSource.of(TorchScript.class, "linear.py") + "\n"
                + ScriptSource.of(TorchScript.class, "quantised.py") + "\n"
                + ScriptSource.of(TorchScript.class, "weights.py") + "\n");
        Map<String, Object> values = new LinkedHashMap<>();
        attributes.forEach((name, value) -> {
            if (value instanceof Architecture network) {
                all.append(network.source()).append('\n');
                values.put(name, module(network.className(), network.attributes(), dtype));
            } else {
                values.put(name, value);
            }
        });
        return load(manager, all + source, new TorchArchive.Module(className, values));
    }

    private static TorchArchive.Module module(String className, Map<String, Object> attributes, Dtype dtype) {
        Map<String, Object> all = new LinkedHashMap<>(attributes);
        all.put(
                "weights",
                new TorchArchive.Module(
                        "Weights",
                        Map.of(
                                "tensors", new TorchArchive.Empty("Dict[str, Tensor]"),
                                "mapped", new TorchArchive.Empty("List[Tensor]"),
                                "buffer", new TorchArchive.Empty("List[Tensor]"),
                                "formats", new TorchArchive.Empty("Dict[str, int]"),
                                "dtype", dtype.torch())));
        return new TorchArchive.Module(className, all);
    }

    private static TorchScript load(NDManager manager, String source, TorchArchive.Module root) {
        byte[] archive = TorchArchive.pack(source, root);
        try {
            PtNDManager m = (PtNDManager) manager;
            return new TorchScript(m, JniUtils.loadModule(m, new ByteArrayInputStream(archive), false, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** libtorch contains oneDNN only on x86. In bf16 PyTorch uses oneDNN by itself. */
    private static String linear(NDManager manager, Dtype dtype) {
        boolean x86 = System.getProperty("os.arch").matches("amd64|x86_64");
        return x86 && dtype == Dtype.FP32 && !manager.getDevice().isGpu() ? "linear_onednn.py" : "linear.py";
    }

    /**
     * Gives the module's {@code weights} the named tensors: views of the mapped files, or copies if the files are small
     * or the device is a card. A failure closes the module, so that a card that is too small is free again.
     *
     * @param dtype of computation
     * @param shapes of the tensors that the module uses, by name; checked
     * @param asStored a tensor that is never converted as a whole (an embedding table), or ""
     */
    public void attach(Weights weights, Dtype dtype, Map<String, long[]> shapes, String asStored) {
        try {
            attachAll(weights, dtype, shapes, asStored);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void attachAll(Weights weights, Dtype dtype, Map<String, long[]> shapes, String asStored) {
        weights.require(shapes);
        boolean small = weights.isSmall();
        boolean convert = manager.getDevice().isGpu() || convertedBytes(weights, dtype, shapes) <= RESIDENT_BYTES;
        try (NDManager scratch = manager.newSubManager()) {
            NDArray like = scratch.zeros(new Shape(1), DataType.FLOAT32);
            for (Path file : weights.files()) {
                List<StoredTensor> inFile = shapes.keySet().stream()
                        .map(weights.tensors()::get)
                        .filter(t -> t.file().equals(file))
                        .toList();
                // what is quantised stays so, on any device: that is what it is for
                Predicate<StoredTensor> converted =
                        t -> convert && t.isPlain() && !t.name().equals(asStored);
                if (small) {
                    attachCopies(inFile, file, like, converted);
                } else {
                    inFile.stream()
                            .collect(Collectors.groupingBy(t -> t.format().torch()))
                            .values()
                            .forEach(tensors -> attach(tensors, file, like, converted));
                }
            }
            for (String name : shapes.keySet()) {
                StoredTensor t = weights.tensors().get(name);
                if (t.scale() != null) {
                    attachScale(t, scratch);
                }
                if (t.format().isBlocks()) {
                    number("weights_attach_format", name, t.format().gguf());
                }
            }
        }
        number("weights_close");
        if (!manager.getDevice().isGpu()) {
            reserve(shapes.keySet().stream()
                    .map(weights.tensors()::get)
                    .filter(t -> !t.isPlain() || !convert && t.format() != dtype.storage())
                    .filter(t -> t.shape().length == 2 && !t.name().equals(asStored))
                    .mapToLong(StoredTensor::values)
                    .max());
        }
    }

    /** Takes a buffer for the largest matrix that is converted at each use, if there is one. */
    private void reserve(OptionalLong values) {
        values.ifPresent(n -> number("weights_reserve", n));
        buffered = values.isPresent();
    }

    private void attachScale(StoredTensor t, NDManager scratch) {
        float[] scale = Safetensors.floats(t.scale());
        number(
                "weights_attach_scale",
                t.name(),
                scratch.create(scale, new Shape(t.scale().shape())));
    }

    /** Attaches all tensors of a small file, from a copy of it. */
    private void attachCopies(List<StoredTensor> tensors, Path file, NDArray like, Predicate<StoredTensor> convert) {
        ByteBuffer bytes = Safetensors.whole(file, Safetensors.size(file));
        try (NDManager cpu = Devices.manager(ai.djl.Device.cpu())) {
            number("weights_hold", cpu.create(bytes, new Shape(bytes.remaining()), DataType.UINT8));
            attachBytes(tensors, like, convert);
            number("weights_close");
        }
    }

    /** Attaches tensors from bytes that are mapped or held. */
    private void attachBytes(List<StoredTensor> tensors, NDArray like, Predicate<StoredTensor> convert) {
        for (StoredTensor t : tensors) {
            number(
                    "weights_attach_bytes",
                    t.name(),
                    t.offset(),
                    t.storedShape(),
                    like,
                    convert.test(t),
                    t.format().torch());
        }
    }

    /** Attaches one file's tensors of one element type: aligned ones as views, others by way of bytes. */
    private void attach(List<StoredTensor> tensors, Path file, NDArray like, Predicate<StoredTensor> convert) {
        long size = Safetensors.size(file);
        StorageFormat stored = tensors.get(0).format();
        int bytes = stored.elementBytes();
        Map<Boolean, List<StoredTensor>> byPlace =
                tensors.stream().collect(Collectors.partitioningBy(t -> t.offset() % bytes == 0));
        if (!byPlace.get(true).isEmpty()) {
            number("weights_open", file.toString(), size / bytes, stored.torch());
            for (StoredTensor t : byPlace.get(true)) {
                number("weights_attach", t.name(), t.offset() / bytes, t.storedShape(), like, convert.test(t));
            }
        }
        if (!byPlace.get(false).isEmpty()) {
            number("weights_open", file.toString(), size, UINT8);
            attachBytes(byPlace.get(false), like, convert);
        }
    }

    private static long convertedBytes(Weights weights, Dtype dtype, Map<String, long[]> shapes) {
        return shapes.keySet().stream()
                .map(weights.tensors()::get)
                .filter(t -> t.isPlain() && t.format() != dtype.storage())
                .mapToLong(t -> t.values() * dtype.bytes())
                .sum();
    }

    /** The number of cores that libtorch may use: {@code OMP_NUM_THREADS}, or all. */
    public static int cores() {
        return Cores.ALL;
    }

    /** Calls a method that returns a tensor; the result belongs to {@code owner}. */
    public NDArray tensor(NDManager owner, String method, Object... arguments) {
        return call(Cores.ALL, method, arguments, r -> r.toTensor((PtNDManager) owner));
    }

    /**
     * {@link #tensor} on one core, so that another thread can call at the same time; calls of a network that converts
     * weights at each use still follow each other.
     */
    public NDArray tensorOnOneCore(NDManager owner, String method, Object... arguments) {
        return call(1, method, arguments, r -> r.toTensor((PtNDManager) owner));
    }

    /** Calls a method that returns a whole number. */
    public long number(String method, Object... arguments) {
        return call(Cores.ALL, method, arguments, IValue::toLong);
    }

    /**
     * Calls {@code forward} with gradients on; DJL allows this for no other method. It takes tensors and returns one,
     * which belongs to {@code owner}.
     */
    public NDArray train(NDManager owner, NDArray... arguments) {
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setNumThreads(Cores.ALL);
        JniUtils.setGradMode(true);
        try {
            NDArray result =
                    IValueUtils.forward(block, new NDList(arguments), true).singletonOrThrow();
            result.attach(owner);
            return result;
        } catch (EngineException e) {
            throw TorchFailure.of(e);
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    private <T> T call(int cores, String method, Object[] arguments, Function<IValue, T> result) {
        if (!buffered) {
            return callNow(cores, method, arguments, result);
        }
        synchronized (block) {
            return callNow(cores, method, arguments, result);
        }
    }

    private <T> T callNow(int cores, String method, Object[] arguments, Function<IValue, T> result) {
        // set for each thread, since any thread may call; without it the first calls spend their time compiling
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setNumThreads(cores);
        IValue[] values = new IValue[arguments.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = value(arguments[i]);
            }
            try (IValue r = IValueUtils.runMethod(block, method, values)) {
                return result.apply(r);
            }
        } catch (EngineException e) {
            throw TorchFailure.of(e);
        } finally {
            for (IValue v : values) {
                if (v != null) {
                    v.close();
                }
            }
        }
    }

    private static IValue value(Object o) {
        if (o instanceof PtNDArray a) {
            return IValue.from(a);
        } else if (o instanceof String s) {
            return IValue.from(s);
        } else if (o instanceof Boolean b) {
            return IValue.from(b);
        } else if (o instanceof long[] list) {
            return IValue.listFrom(list);
        } else if (o instanceof Double d) {
            return IValue.from((double) d);
        } else if (o instanceof Number n) {
            return IValue.from(n.longValue());
        }
        throw new IllegalArgumentException("no TorchScript value for " + o);
    }

    /** float32 of {@code torch.manual_seed(seed); torch.randn(shape)} on the CPU. */
    public static synchronized float[] randn(long seed, long... shape) {
        try (NDManager cpu = Devices.manager(ai.djl.Device.cpu())) {
            JniUtils.setSeed(seed);
            return cpu.randomNormal(0, 1, new Shape(shape), DataType.FLOAT32).toFloatArray();
        }
    }

    /** Gives the card the memory back that libtorch keeps for later tensors; on the CPU this does nothing. */
    public void emptyCache() {
        emptyCache(manager.getDevice().isGpu());
    }

    private static void emptyCache(boolean card) {
        try {
            if (card) {
                JniUtils.emptyCudaCache();
            }
        } catch (EngineException e) {
            // a card that has failed has none to give back
        }
    }

    @Override
    public void close() {
        boolean card = manager.getDevice().isGpu();
        block.close();
        manager.close();
        emptyCache(card);
    }
}
