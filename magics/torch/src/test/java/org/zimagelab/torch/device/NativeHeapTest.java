package org.zimagelab.torch.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
    private static final int BLOCK = 64 << 10;
    private static final int BLOCKS = 640;

    private static long residentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeTrue(Files.isReadable(status));
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("RssAnon"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    /** 40 MiB in small blocks, of an arena of their own: by itself glibc keeps so much. */
    @Test
    void whatAThreadFreesIsGivenBack() throws Exception {
        List<Long> blocks = new ArrayList<>();
        List<Long> resident = new ArrayList<>();
        List<Throwable> failed = new ArrayList<>();
        residentBytes();
        Thread thread = new Thread(() -> {
            try {
                for (int i = 0; i < BLOCKS; i++) {
                    long block = Native.malloc(BLOCK);
                    new Pointer(block).setMemory(0, BLOCK, (byte) 1);
                    blocks.add(block);
                }
                resident.add(residentBytes());
                NativeHeap.giveBack(() -> blocks.forEach(Native::free));
                resident.add(residentBytes());
            } catch (Throwable e) {
                failed.add(e);
            }
        });
        thread.start();
        thread.join();
        assertEquals(List.of(), failed);
        long freed = resident.get(0) - resident.get(1);
        assertTrue(freed > 30L << 20, freed + " bytes were given back");
    }

    @Test
    void aFailureIsToldAfterTheHeapIsAsBefore() {
        IllegalStateException failure = new IllegalStateException("not freed");
        assertEquals(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> NativeHeap.giveBack(() -> {
                            throw failure;
                        })));
        List<String> freed = new ArrayList<>();
        NativeHeap.giveBack(() -> freed.add("once"));
        assertEquals(List.of("once"), freed);
    }
}
