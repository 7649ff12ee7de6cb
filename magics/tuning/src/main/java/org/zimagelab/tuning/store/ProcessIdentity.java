package org.zimagelab.tuning.store;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a process can be seen, and which of those that had its number it is. */
final class ProcessIdentity {
    /**
     * Here: processes of the same place see each other by their numbers. On Linux one start of the system and one
     * namespace of process numbers, since two containers on a machine do not; elsewhere the name of the machine.
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
     * When a process of here began, in a form to compare alone; empty when it is not there, or dead and not yet buried.
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
