package org.zimagelab.torch.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CPU's memory, of made-up machines. */
class HostMemoryTest {
    private static final long GB = 1L << 30;

    @TempDir
    private Path root;

    @Test
    void thisMachineHasMemory() {
        DeviceMemory memory = HostMemory.now();
        assertTrue(memory.total() > 0 && memory.free() > 0, memory.toString());
    }

    @Test
    void pagesOfFilesAreFree() throws IOException {
        meminfo(16, 9);
        assertEquals(new DeviceMemory(16 * GB, 9 * GB), HostMemory.of(root, 16 * GB, GB));
    }

    @Test
    void aContainersLimitCounts() throws IOException {
        meminfo(64, 50);
        assertEquals(new DeviceMemory(10 * GB, 2 * GB), HostMemory.of(root, 10 * GB, 2 * GB));
        write("sys/fs/cgroup/memory.current", 7 * GB + "\n");
        write("sys/fs/cgroup/memory.stat", "anon " + 3 * GB + "\nfile " + 4 * GB + "\nfile_mapped 5\n");
        assertEquals(new DeviceMemory(10 * GB, 7 * GB), HostMemory.of(root, 10 * GB, 2 * GB));
        meminfo(64, 1);
        assertEquals(new DeviceMemory(10 * GB, GB), HostMemory.of(root, 10 * GB, 2 * GB));
    }

    @Test
    void whereTheSystemSaysNothingTheJvmsNumbersAreTaken() throws IOException {
        assertEquals(new DeviceMemory(8 * GB, 3 * GB), HostMemory.of(root, 8 * GB, 3 * GB));
        write("proc/meminfo", "MemTotal: much\nMemAvailable: some\n");
        assertEquals(new DeviceMemory(8 * GB, 3 * GB), HostMemory.of(root, 8 * GB, 3 * GB));
    }

    private void meminfo(long total, long available) throws IOException {
        write(
                "proc/meminfo",
                "MemTotal:       " + total * GB / 1024 + " kB\nMemFree:  1 kB\nMemAvailable:   " + available * GB / 1024
                        + " kB\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
