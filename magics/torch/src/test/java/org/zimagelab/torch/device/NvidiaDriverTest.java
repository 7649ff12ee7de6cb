package org.zimagelab.torch.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The driver's answers, of made-up cards. */
class NvidiaDriverTest {
    private static final long GB = 1L << 30;

    @Test
    void cardsAreInCudasOrderAndWhatIsFreeIsFoundByUuid() {
        NvidiaDriver driver = NvidiaDriver.ask(new Cuda(0, 2), new Nvml(0));
        assertEquals(
                new NvidiaDriver(
                        true,
                        0,
                        "550.54.14",
                        12040,
                        List.of(
                                new Card(0, "Card 0", 89, 24 * GB, Optional.of(new DeviceMemory(24 * GB, 20 * GB))),
                                new Card(1, "Card 1", 75, 16 * GB, Optional.of(new DeviceMemory(16 * GB, 15 * GB))))),
                driver);
        assertEquals("12.4", driver.cudaText());
        assertEquals("8.9", driver.cards().get(0).capabilityText());
        assertEquals("cuda:1", driver.cards().get(1).device());
    }

    @Test
    void withoutNvmlOnlyWhatIsFreeIsUnknown() {
        for (Nvml nvml : new Nvml[] {null, new Nvml(9)}) {
            NvidiaDriver driver = NvidiaDriver.ask(new Cuda(0, 1), nvml);
            assertEquals("", driver.version());
            assertEquals(List.of(new Card(0, "Card 0", 89, 24 * GB, Optional.empty())), driver.cards());
        }
    }

    @Test
    void aDriverThatDoesNotStartHasNoCards() {
        assertEquals(
                new NvidiaDriver(true, 999, "550.54.14", 12040, List.of()),
                NvidiaDriver.ask(new Cuda(999, 1), new Nvml(0)));
    }

    private record Cuda(int status, int cards) implements NvidiaDriver.Cuda {
        @Override
        public int cuInit(int flags) {
            return status;
        }

        @Override
        public int cuDriverGetVersion(int[] version) {
            version[0] = 12040;
            return 0;
        }

        @Override
        public int cuDeviceGetCount(int[] count) {
            count[0] = cards;
            return 0;
        }

        @Override
        public int cuDeviceGet(int[] device, int ordinal) {
            device[0] = 10 + ordinal;
            return 0;
        }

        @Override
        public int cuDeviceGetName(byte[] name, int length, int device) {
            byte[] text = ("Card " + (device - 10)).getBytes(StandardCharsets.UTF_8);
            System.arraycopy(text, 0, name, 0, text.length);
            return 0;
        }

        @Override
        public int cuDeviceGetUuid(byte[] uuid, int device) {
            for (int i = 0; i < uuid.length; i++) {
                uuid[i] = (byte) (0xA0 + i + 16 * (device - 10));
            }
            return 0;
        }

        @Override
        public int cuDeviceTotalMem_v2(long[] bytes, int device) {
            bytes[0] = (device == 10 ? 24 : 16) * GB;
            return 0;
        }

        @Override
        public int cuDeviceGetAttribute(int[] value, int attribute, int device) {
            value[0] = attribute == 75 ? (device == 10 ? 8 : 7) : (device == 10 ? 9 : 5);
            return 0;
        }
    }

    /** Knows the cards by UUID alone. */
    private record Nvml(int status) implements NvidiaDriver.Nvml {
        @Override
        public int nvmlInit_v2() {
            return status;
        }

        @Override
        public int nvmlSystemGetDriverVersion(byte[] version, int length) {
            byte[] text = "550.54.14".getBytes(StandardCharsets.UTF_8);
            System.arraycopy(text, 0, version, 0, text.length);
            return 0;
        }

        @Override
        public int nvmlDeviceGetHandleByUUID(String uuid, PointerByReference device) {
            switch (uuid) {
                case "GPU-a0a1a2a3-a4a5-a6a7-a8a9-aaabacadaeaf" -> device.setValue(new Pointer(1));
                case "GPU-b0b1b2b3-b4b5-b6b7-b8b9-babbbcbdbebf" -> device.setValue(new Pointer(2));
                default -> {
                    return 6;
                }
            }
            return 0;
        }

        @Override
        public int nvmlDeviceGetMemoryInfo(Pointer device, long[] memory) {
            boolean first = Pointer.nativeValue(device) == 1;
            memory[0] = (first ? 24 : 16) * GB;
            memory[1] = (first ? 20 : 15) * GB;
            memory[2] = memory[0] - memory[1];
            return 0;
        }
    }
}
