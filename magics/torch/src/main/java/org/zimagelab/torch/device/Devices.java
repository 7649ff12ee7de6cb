package org.zimagelab.torch.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/** The devices of this machine that networks can run on. */
public final class Devices {
    private static final String AUTO = "auto";

    private static final String CPU = "cpu";

    private Devices() {}

    /** {@code cpu}, then {@code cuda:0}, … if libtorch can use them. */
    public static List<String> names() {
        return names(new LinkedHashMap<>());
    }

    /** @param reasons gets those that libtorch knows but cannot use, and why */
    private static List<String> names(Map<String, String> reasons) {
        List<String> names = new ArrayList<>(List.of(CPU));
        for (int i = 0; i < count(); i++) {
            String problem = problem(Device.gpu(i));
            if (problem == null) {
                names.add("cuda:" + i);
            } else {
                reasons.put("cuda:" + i, problem);
            }
        }
        return names;
    }

    /** What pictures can be made on here, and what is missing. */
    public static DeviceReport report() {
        Map<String, String> reasons = new LinkedHashMap<>();
        List<String> names = names(reasons);
        return DeviceReport.of(names, reasons, HostMemory.now(), Host.here(), NvidiaDriver.here(), Libtorch.start());
    }

    /**
     * @param name {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
     * @throws ModelException with one line, if the device does not exist or libtorch cannot use it
     */
    public static Device named(String name) {
        if (name.equals(CPU)) {
            Libtorch.start();
            return Device.cpu();
        }
        if (name.equals(AUTO)) {
            return automatic();
        }
        int index = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
        int count = count();
        if (index >= count) {
            throw new ModelException("device '" + Printable.value(name) + "': "
                    + (count == 0
                            ? missing()
                            : "this machine has cuda:0" + (count == 1 ? " only" : " to cuda:" + (count - 1))));
        }
        String problem = problem(Device.gpu(index));
        if (problem != null) {
            throw new ModelException("device '" + Printable.value(name) + "': "
                    + report().findings().stream()
                            .map(DeviceReport.Finding::toString)
                            .findFirst()
                            .orElse("libtorch cannot use it (" + problem + ")"));
        }
        return Device.gpu(index);
    }

    /** The first card that libtorch can use, else the CPU. */
    private static Device automatic() {
        for (int i = 0; i < count(); i++) {
            if (problem(Device.gpu(i)) == null) {
                return Device.gpu(i);
            }
        }
        return Device.cpu();
    }

    /**
     * Why {@code auto} is this device.
     *
     * @param device that {@code auto} has taken
     * @return the card's name, or why it is the CPU and what would change that
     */
    public static String why(String device) {
        if (device.equals(CPU)) {
            return missing();
        }
        return NvidiaDriver.here().cards().stream()
                .filter(card -> card.device().equals(device))
                .map(Card::name)
                .findFirst()
                .orElse("the first card that libtorch can use");
    }

    /** Whether a device computes in bf16 itself. Cards do from compute capability 8.0 on; before, bf16 is emulated. */
    public static boolean hasBf16(Device device) {
        return !device.isGpu()
                || NvidiaDriver.here().cards().stream()
                        .filter(card -> card.device().equals(name(device)))
                        .allMatch(Card::hasBf16);
    }

    private static String missing() {
        return report().findings().stream()
                .map(DeviceReport.Finding::toString)
                .findFirst()
                .orElse("no CUDA device was found; docs/cuda.md names what it takes");
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

    /**
     * The memory of a card as its driver sees it, all processes together. Asking takes none of it.
     *
     * @param device {@code cuda:N}
     * @return empty where the driver does not say, or there is no such card
     */
    public static Optional<DeviceMemory> cardMemory(String device) {
        return NvidiaDriver.here().cards().stream()
                .filter(card -> card.device().equals(device))
                .findFirst()
                .flatMap(Card::memory);
    }

    /**
     * Memory for tensors on a device; the caller closes it. Starts libtorch if it does not run yet.
     *
     * @throws ModelException with one line, if libtorch cannot be started
     */
    public static NDManager manager(Device device) {
        Libtorch.start();
        return NDManager.newBaseManager(device, "PyTorch");
    }

    /** {@code cpu} or {@code cuda:N}. */
    public static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : CPU;
    }

    /** Cards that CUDA's runtime finds. */
    private static int count() {
        Libtorch.start();
        return Engine.getEngine("PyTorch").getGpuCount();
    }

    /** Why a device cannot be used, or null if it can: a libtorch without CUDA fails only when it places a tensor. */
    private static String problem(Device device) {
        try (NDManager m = manager(device)) {
            m.zeros(new Shape(1)).toFloatArray();
            return null;
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown reason");
        }
    }
}
