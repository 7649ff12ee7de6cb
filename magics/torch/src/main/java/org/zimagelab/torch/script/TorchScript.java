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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Weights;

/**
 * A TorchScript module compiled from source text, with its weights. No other class uses what is not DJL's public API.
 *
 * <p>No bf16 tensor may leave a module: DJL aborts the JVM on some operations with one. The modules return float32 or
 * integers.
 */
public final class TorchScript implements AutoCloseable {
    /** Asked once, when libtorch is loaded and before the number of threads is set. */
    private static final class Cores {
        static final int ALL = JniUtils.getNumThreads();
    }

    private final PtNDManager manager;
    private final PtSymbolBlock block;
    private final StreamedBlocks streamed;

    private WeightsAttachment.Attached attached = new WeightsAttachment.Attached(false, List.of());

    private TorchScript(PtNDManager manager, PtSymbolBlock block, StreamedBlocks streamed) {
        this.manager = manager;
        this.block = block;
        this.streamed = streamed;
    }

    /**
     * Compiles a network that will be run, all of it on the device.
     *
     * @param manager on the device where the module runs; closed with the module
     * @param dtype of computation
     */
    public static TorchScript compile(NDManager manager, Architecture network, Dtype dtype) {
        return compile(
                manager,
                network,
                dtype,
                BlockPlacement.resident(network.blocks().size()));
    }

    /**
     * Compiles a network that will be run.
     *
     * @param manager on the device where the module runs; closed with the module
     * @param dtype of computation
     * @param placement of its blocks; a network with streamed blocks computes one call at a time
     */
    public static TorchScript compile(NDManager manager, Architecture network, Dtype dtype, BlockPlacement placement) {
        StreamedBlocks streamed = StreamedBlocks.of(network.blocks(), placement, manager.getDevice());
        String source = NetworkArchive.source(network.source(), manager.getDevice(), dtype, streamed);
        return load(
                manager,
                source,
                NetworkArchive.module(network.className(), network.attributes(), dtype, streamed),
                streamed);
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
        return compile(manager, new Architecture(className, source, attributes, Map.of()), dtype);
    }

    /**
     * A network without its weights, as it is compiled for a card with all blocks resident: an archive that
     * {@code torch.jit.load} of Python reads too. {@code bench/memory.py} counts its memory.
     */
    public static byte[] archive(Architecture network, Dtype dtype) {
        return TorchArchive.pack(
                NetworkArchive.source(network.source(), ai.djl.Device.gpu(), dtype, StreamedBlocks.NONE),
                NetworkArchive.module(network.className(), network.attributes(), dtype, StreamedBlocks.NONE));
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
        StringBuilder all = new StringBuilder(NetworkArchive.classes());
        Map<String, Object> values = new LinkedHashMap<>();
        attributes.forEach((name, value) -> {
            if (value instanceof Architecture network) {
                all.append(StreamedBlocks.NONE.network(network.source())).append('\n');
                values.put(
                        name,
                        NetworkArchive.module(network.className(), network.attributes(), dtype, StreamedBlocks.NONE));
            } else {
                values.put(name, value);
            }
        });
        return load(manager, all + source, new TorchArchive.Module(className, values), StreamedBlocks.NONE);
    }

    private static TorchScript load(
            NDManager manager, String source, TorchArchive.Module root, StreamedBlocks streamed) {
        byte[] archive = TorchArchive.pack(source, root);
        try {
            PtNDManager m = (PtNDManager) manager;
            PtSymbolBlock block = JniUtils.loadModule(m, new ByteArrayInputStream(archive), false, false);
            return new TorchScript(m, block, streamed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Gives the module's {@code weights} the named tensors: views of the mapped files, or copies if the files are small
     * or the device is a card. A failure closes the module, so that a card that is too small is free again.
     *
     * @param dtype of computation
     * @param shapes of the tensors that the module uses, by name; checked
     * @param asStored a tensor that is never converted as a whole (an embedding table), or ""; it stays in host memory
     *     if blocks are streamed
     * @throws java.util.concurrent.CancellationException between two tensors, if the thread was interrupted
     */
    public void attach(Weights weights, Dtype dtype, Map<String, long[]> shapes, String asStored) {
        try {
            attached = new WeightsAttachment(weights, dtype, shapes, asStored).attach(this, manager, streamed);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Whether a file was too large for the system to map it whole, so that its tensors are mapped one by one. */
    public boolean isMappedInParts() {
        return !attached.parts().isEmpty();
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

    /**
     * Calls a method that returns a list of tensors; they belong to {@code owner}.
     *
     * @param onOneCore as {@link #tensorOnOneCore}
     */
    public NDList tensors(NDManager owner, boolean onOneCore, String method, Object... arguments) {
        return call(onOneCore ? 1 : Cores.ALL, method, arguments, r -> r.toNDList((PtNDManager) owner));
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
        if (!attached.buffered() && !isStreamed()) {
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

    /** float32 of {@code torch.manual_seed(seed); torch.rand(shape)} on the CPU: uniform in [0, 1). */
    public static synchronized float[] rand(long seed, long... shape) {
        try (NDManager cpu = Devices.manager(ai.djl.Device.cpu())) {
            JniUtils.setSeed(seed);
            return cpu.randomUniform(0, 1, new Shape(shape), DataType.FLOAT32).toFloatArray();
        }
    }

    /**
     * Bytes of the device that the weights take: resident tensors, and the slots of streamed blocks. On the CPU tensors
     * that are views of mapped files count too.
     */
    public long deviceBytes() {
        return number("weights_bytes");
    }

    /** How often a streamed block has been copied into a slot. */
    public long copiedBlocks() {
        return isStreamed() ? number("blocks_copied") : 0;
    }

    /** Whether some of the blocks are streamed. */
    public boolean isStreamed() {
        return !streamed.isEmpty();
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
        streamed.close(this);
        block.close();
        manager.close();
        attached = new WeightsAttachment.Attached(false, List.of());
        emptyCache(card);
    }
}
