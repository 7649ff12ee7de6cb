package org.zimagelab.torch.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * NVIDIA's driver, asked without libtorch. Asking takes none of a card's memory.
 *
 * @param found whether the driver's library can be loaded
 * @param status of {@code cuInit}: 0, or the number of CUDA's error
 * @param version of the driver, such as {@code 550.54.14}; "" if unknown
 * @param cuda the newest CUDA that the driver runs, as CUDA writes it: 12040 for 12.4; 0 if unknown
 * @param cards in CUDA's order
 */
record NvidiaDriver(boolean found, int status, String version, int cuda, List<Card> cards) {
    static final NvidiaDriver MISSING = new NvidiaDriver(false, 0, "", 0, List.of());

    /** CUdevice_attribute of the driver API. */
    private static final int CAPABILITY_MAJOR = 75;

    private static final int CAPABILITY_MINOR = 76;

    /** Functions of libcuda that need no context: https://docs.nvidia.com/cuda/cuda-driver-api. */
    interface Cuda extends Library {
        int cuInit(int flags);

        int cuDriverGetVersion(int[] version);

        int cuDeviceGetCount(int[] count);

        int cuDeviceGet(int[] device, int ordinal);

        int cuDeviceGetName(byte[] name, int length, int device);

        int cuDeviceGetUuid(byte[] uuid, int device);

        int cuDeviceTotalMem_v2(long[] bytes, int device);

        int cuDeviceGetAttribute(int[] value, int attribute, int device);
    }

    /** Functions of the driver's library for monitoring: https://docs.nvidia.com/deploy/nvml-api. */
    interface Nvml extends Library {
        int nvmlInit_v2();

        int nvmlSystemGetDriverVersion(byte[] version, int length);

        int nvmlDeviceGetHandleByUUID(String uuid, PointerByReference device);

        /** @param memory total, free and used bytes */
        int nvmlDeviceGetMemoryInfo(Pointer device, long[] memory);
    }

    static NvidiaDriver here() {
        boolean windows = System.getProperty("os.name").startsWith("Win");
        Cuda cuda = library(LibtorchSettings.driverLibrary(), Cuda.class);
        if (cuda == null || System.getProperty("os.name").startsWith("Mac")) {
            return MISSING;
        }
        try {
            return ask(cuda, library(windows ? "nvml" : "libnvidia-ml.so.1", Nvml.class));
        } catch (LinkageError e) {
            // a driver of before CUDA 9.2 lacks some of these functions
            return new NvidiaDriver(true, 0, "", 0, List.of());
        }
    }

    /** @param nvml null if it is not there: it says what is free, and the driver's version */
    static NvidiaDriver ask(Cuda cuda, Nvml nvml) {
        int[] number = new int[1];
        int newest = cuda.cuDriverGetVersion(number) == 0 ? number[0] : 0;
        Nvml monitor = nvml != null && nvml.nvmlInit_v2() == 0 ? nvml : null;
        byte[] text = new byte[96];
        String version = monitor != null && monitor.nvmlSystemGetDriverVersion(text, text.length) == 0
                ? Native.toString(text, StandardCharsets.UTF_8)
                : "";
        int status = cuda.cuInit(0);
        List<Card> cards = new ArrayList<>();
        if (status == 0 && cuda.cuDeviceGetCount(number) == 0) {
            for (int i = 0, count = number[0]; i < count; i++) {
                card(cuda, monitor, i).ifPresent(cards::add);
            }
        }
        return new NvidiaDriver(true, status, version, newest, List.copyOf(cards));
    }

    private static Optional<Card> card(Cuda cuda, Nvml nvml, int index) {
        int[] device = new int[1];
        int[] major = new int[1];
        int[] minor = new int[1];
        long[] total = new long[1];
        byte[] name = new byte[256];
        if (cuda.cuDeviceGet(device, index) != 0
                || cuda.cuDeviceGetName(name, name.length, device[0]) != 0
                || cuda.cuDeviceTotalMem_v2(total, device[0]) != 0
                || cuda.cuDeviceGetAttribute(major, CAPABILITY_MAJOR, device[0]) != 0
                || cuda.cuDeviceGetAttribute(minor, CAPABILITY_MINOR, device[0]) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Card(
                index,
                Native.toString(name, StandardCharsets.UTF_8),
                10 * major[0] + minor[0],
                total[0],
                nvml == null ? Optional.empty() : memory(cuda, nvml, device[0])));
    }

    /** NVML counts cards in another order than CUDA, so the card is named by its UUID. */
    private static Optional<DeviceMemory> memory(Cuda cuda, Nvml nvml, int device) {
        byte[] uuid = new byte[16];
        PointerByReference handle = new PointerByReference();
        long[] bytes = new long[3];
        if (cuda.cuDeviceGetUuid(uuid, device) != 0
                || nvml.nvmlDeviceGetHandleByUUID("GPU-" + text(uuid), handle) != 0
                || nvml.nvmlDeviceGetMemoryInfo(handle.getValue(), bytes) != 0
                || bytes[1] < 0
                || bytes[1] > bytes[0]) {
            return Optional.empty();
        }
        return Optional.of(new DeviceMemory(bytes[0], bytes[1]));
    }

    /** As nvidia-smi writes a UUID: groups of 4, 2, 2, 2 and 6 bytes. */
    private static String text(byte[] uuid) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < uuid.length; i++) {
            text.append(i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "").append(String.format("%02x", uuid[i]));
        }
        return text.toString();
    }

    private static <T extends Library> T library(String name, Class<T> type) {
        try {
            return Native.load(name, type);
        } catch (LinkageError e) {
            return null;
        }
    }

    /** Such as {@code 12.4}; "" if unknown. */
    String cudaText() {
        return cuda == 0 ? "" : cuda / 1000 + "." + cuda % 1000 / 10;
    }
}
