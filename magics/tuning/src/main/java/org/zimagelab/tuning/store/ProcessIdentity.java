package org.zimagelab.tuning.store;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Identifies a process by place and start time, since its number can be used again. */
final class ProcessIdentity {
    /**
     * The place of this process. Processes in the same place can look each other up by number. On Linux it is the boot
     * ID and the namespace of process numbers, since each container has its own; elsewhere it is the name of the
     * machine.
     */
    static final String HERE = here();

    private static final int STATE = 0; // fields of /proc/PID/stat after the name, which may hold anything
    private static final int START = 19;

    private ProcessIdentity() {}

    private static String here() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + "/"
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | RuntimeException e) {
            try {
                return InetAddress.getLocalHost().getHostName().replaceAll("\\s", "_");
            } catch (IOException unknown) {
                return "unknown";
            }
        }
    }

    /**
     * The start time of a process in this place, only for comparison; empty if there is no such process, or it is a
     * zombie.
     */
    static String start(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[STATE].matches("[ZXx]") ? "" : fields[START];
        } catch (IOException | RuntimeException e) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(process -> process.info().startInstant())
                    .map(start -> String.valueOf(start.toEpochMilli()))
                    .orElse("");
        }
    }
}
