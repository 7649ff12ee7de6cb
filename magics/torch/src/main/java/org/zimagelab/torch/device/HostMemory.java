package org.zimagelab.torch.device;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The memory of the CPU. A container's limit counts, and memory that holds only files' pages counts as free, since the
 * system gives it to whoever asks.
 */
final class HostMemory {
    private HostMemory() {}

    static DeviceMemory now() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return of(Path.of("/"), system.getTotalMemorySize(), system.getFreeMemorySize());
    }

    /**
     * @param root of the file system that has {@code proc} and {@code sys}
     * @param total bytes, as the JVM knows them: of the machine or of the container
     * @param unused bytes, likewise; what Linux uses for pages of files is not among them
     */
    static DeviceMemory of(Path root, long total, long unused) {
        // https://docs.kernel.org/filesystems/proc.html: MemAvailable, in KiB
        Path meminfo = root.resolve("proc/meminfo");
        OptionalLong available = number(meminfo, "MemAvailable:");
        if (available.isEmpty()) {
            return new DeviceMemory(total, Math.min(total, unused));
        }
        long free = available.getAsLong() * 1024;
        OptionalLong machine = number(meminfo, "MemTotal:");
        if (machine.isPresent() && total < machine.getAsLong() * 1024) {
            // https://docs.kernel.org/admin-guide/cgroup-v2.html: memory.current, and file in memory.stat, in bytes
            Path group = root.resolve("sys/fs/cgroup");
            OptionalLong current = number(group.resolve("memory.current"), "");
            OptionalLong pages = number(group.resolve("memory.stat"), "file ");
            long inside = current.isPresent() ? total - current.getAsLong() + pages.orElse(0) : Math.min(total, unused);
            free = Math.min(free, inside);
        }
        return new DeviceMemory(total, Math.max(0, Math.min(total, free)));
    }

    /** The number after {@code label} in the first line that begins with it. */
    private static OptionalLong number(Path file, String label) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(label)) {
                    return OptionalLong.of(Long.parseLong(
                            line.substring(label.length()).replace("kB", "").strip()));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // no Linux, or another form: the JVM's own number is used
        }
        return OptionalLong.empty();
    }
}
