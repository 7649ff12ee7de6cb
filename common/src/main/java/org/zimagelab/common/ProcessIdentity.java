package org.zimagelab.common;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Identifies a process by place and start time, since its number can be used again. */
public final class ProcessIdentity {
    /**
     * The place of this process. Processes in the same place can look each other up by number. On Linux it is the boot
     * ID and the namespace of process numbers, since each container has its own; elsewhere it is the name of the
     * machine.
     */
    public static final String HERE = here();

    private static final int STATE = 0; // fields of /proc/PID/stat after the name, which may hold anything
    private static final int START = 19;

    /** The start time of a process that exists, if the system does not tell it. */
    private static final String UNTOLD = "untold";

    /** This process in a file's name: {@code PID-START-PLACE}, at most 40 characters. */
    static final String IN_NAME = inName(ProcessHandle.current().pid());

    private static final Pattern NAMED = Pattern.compile("(\\d{1,18})-(\\w{1,18})-" + place());

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

    private static String place() {
        return String.format("%08x", HERE.hashCode());
    }

    /** A process of this place, as {@link #IN_NAME}. */
    static String inName(long pid) {
        return pid + "-" + start(pid) + "-" + place();
    }

    /** Whether a word is {@link #IN_NAME} of a process of this place that has ended; false for any other word. */
    static boolean isOfEnded(String word) {
        Matcher named = NAMED.matcher(word);
        return named.matches() && !isRunning(Long.parseLong(named.group(1)), named.group(2));
    }

    /**
     * The start time of a process in this place, only for comparison; empty if there is no such process, or it is a
     * zombie.
     */
    public static String start(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[STATE].matches("[ZXx]") ? "" : fields[START];
        } catch (IOException | RuntimeException e) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .map(process -> process.info()
                            .startInstant()
                            .map(start -> String.valueOf(start.toEpochMilli()))
                            .orElse(UNTOLD))
                    .orElse("");
        }
    }

    /** Whether the process of this number and start time runs in this place, or is stopped. */
    public static boolean isRunning(long pid, String start) {
        String now = start(pid);
        return now.equals(UNTOLD) || !now.isEmpty() && now.equals(start);
    }
}
