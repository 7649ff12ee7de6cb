package org.zimagelab.torch.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The CPU of this machine.
 *
 * @param name as its maker calls it, such as {@code AMD EPYC 7B13}; where the system does not say it in a file or a
 *     variable, Java's name of the architecture
 * @param cores that this process may use
 */
public record Processor(String name, int cores) {

    /** The CPU that this process runs on. */
    public static Processor here() {
        return new Processor(
                name(Path.of("/proc/cpuinfo"), System.getenv(), System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors());
    }

    /** @param cpuinfo Linux's file; on ARM it has no name of the model */
    static String name(Path cpuinfo, Map<String, String> environment, String arch) {
        try {
            if (Files.isReadable(cpuinfo)) {
                return Files.readString(cpuinfo)
                        .lines()
                        .filter(line -> line.matches("model name\\s*:\\s*\\S.*"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(arch);
            }
        } catch (IOException e) {
            return arch;
        }
        // Windows has this variable.
        return environment.getOrDefault("PROCESSOR_IDENTIFIER", arch);
    }
}
