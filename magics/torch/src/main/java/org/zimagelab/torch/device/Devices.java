package org.zimagelab.torch.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/** The devices of this machine that networks can run on. */
public final class Devices {
    private Devices() {}

    /** {@code cpu}, then {@code cuda:0}, … if libtorch can use them. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(List.of("cpu"));
        int gpus = engine().getGpuCount();
        for (int i = 0; i < gpus && usable(Device.gpu(i)) == null; i++) {
            names.add("cuda:" + i);
        }
        return names;
    }

    /**
     * @param name {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
     * @throws ModelException with one line, if the device does not exist or libtorch was built without CUDA
     */
    public static Device named(String name) {
        Engine engine = engine();
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (name.equals("auto")) {
            return engine.getGpuCount() > 0 && usable(Device.gpu(0)) == null ? Device.gpu(0) : Device.cpu();
        }
        int index = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
        if (index >= engine.getGpuCount()) {
            throw new ModelException("device '" + Printable.value(name) + "': "
                    + (engine.getGpuCount() == 0
                            ? "no CUDA device or CUDA runtime was found here; use --device cpu, or see docs/cuda.md"
                            : "this machine has cuda:0"
                                    + (engine.getGpuCount() == 1
                                            ? " only"
                                            : " to cuda:" + (engine.getGpuCount() - 1))));
        }
        String problem = usable(Device.gpu(index));
        if (problem != null) {
            throw new ModelException("device '" + Printable.value(name) + "': this libtorch cannot use it (" + problem
                    + "); docs/cuda.md names the build that can");
        }
        return Device.gpu(index);
    }

    /**
     * The memory of a device now. Asking a card takes about 0.4 GB of it for CUDA itself, as any use of the card does.
     *
     * @throws ModelException with one line, if the card does not answer
     */
    public static DeviceMemory memory(Device device) {
        if (!device.isGpu()) {
            return HostMemory.now();
        }
        try {
            MemoryUsage usage = CudaUtils.getGpuMemory(device);
            return new DeviceMemory(usage.getMax(), usage.getMax() - usage.getUsed());
        } catch (RuntimeException e) {
            throw new ModelException(
                    "device '" + name(device) + "': its memory cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** {@code cpu} or {@code cuda:N}. */
    public static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    /** Why a device cannot be used, or null if it can: a libtorch without CUDA fails only when it places a tensor. */
    private static String usable(Device device) {
        try (NDManager m = NDManager.newBaseManager(device, "PyTorch")) {
            m.zeros(new Shape(1)).toFloatArray();
            return null;
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown reason");
        }
    }

    private static Engine engine() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            throw new ModelException("PyTorch could not be started: " + reason(e, System.getenv()), e);
        }
    }

    /** If DJL finds no library, it tries to download one, and its message only says that it may not. */
    static String reason(Throwable e, Map<String, String> environment) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
        String path = environment.get("PYTORCH_LIBRARY_PATH");
        if (path == null || !message.contains("Offline mode")) {
            return message;
        }
        String library = System.mapLibraryName("torch");
        return Files.exists(Path.of(path, library))
                ? "DJL's own library for this libtorch (PYTORCH_VERSION " + environment.get("PYTORCH_VERSION")
                        + ", PYTORCH_FLAVOR " + environment.get("PYTORCH_FLAVOR") + ") is missing; see docs/cuda.md"
                : "PYTORCH_LIBRARY_PATH " + path + " has no " + library;
    }
}
