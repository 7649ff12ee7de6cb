package org.zimagelab.torch.device;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The machine, as far as it decides which command mends what is missing.
 *
 * @param system {@code linux}, {@code mac} or {@code windows}
 * @param arch as Java names it: {@code amd64}, {@code aarch64}
 * @param distribution ID of {@code /etc/os-release}, such as {@code ubuntu}; "" if unknown
 * @param container whether this runs in a container
 * @param visible the value of CUDA_VISIBLE_DEVICES; null if it is not set
 * @param cards NVIDIA cards on the PCI bus; 0 if there are none or it is unknown
 * @param module the version of NVIDIA's kernel module; "" if it is not loaded
 */
record Host(
        String system, String arch, String distribution, boolean container, String visible, int cards, String module) {
    /** PCI: NVIDIA's vendor id, and the class of display controllers. */
    private static final String NVIDIA = "0x10de";

    private static final String DISPLAY = "0x03";

    static Host here() {
        return of(Path.of("/"), System.getProperty("os.name"), System.getProperty("os.arch"), System.getenv());
    }

    /** @param root of the file system that has {@code proc}, {@code sys} and {@code etc} */
    static Host of(Path root, String os, String arch, Map<String, String> environment) {
        String name = os.toLowerCase(Locale.ROOT);
        return new Host(
                name.startsWith("win") ? "windows" : name.startsWith("mac") ? "mac" : "linux",
                arch,
                distribution(root.resolve("etc/os-release")),
                Files.exists(root.resolve(".dockerenv")) || Files.exists(root.resolve("run/.containerenv")),
                environment.get("CUDA_VISIBLE_DEVICES"),
                cards(root.resolve("sys/bus/pci/devices")),
                module(root.resolve("proc/driver/nvidia/version")));
    }

    private static String distribution(Path file) {
        return text(file)
                .lines()
                .filter(line -> line.startsWith("ID="))
                .map(line -> line.substring(3).replace("\"", "").strip())
                .findFirst()
                .orElse("");
    }

    private static int cards(Path bus) {
        int count = 0;
        if (Files.isDirectory(bus)) {
            try (DirectoryStream<Path> devices = Files.newDirectoryStream(bus)) {
                for (Path device : devices) {
                    if (text(device.resolve("vendor")).startsWith(NVIDIA)
                            && text(device.resolve("class")).startsWith(DISPLAY)) {
                        count++;
                    }
                }
            } catch (IOException e) {
                return 0;
            }
        }
        return count;
    }

    /** {@code NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb …}. */
    private static String module(Path file) {
        return text(file)
                .lines()
                .filter(line -> line.startsWith("NVRM"))
                .map(line -> line.replaceFirst("^.*?\\s(\\d{2,}\\.\\d+(\\.\\d+)?)\\s.*$", "$1"))
                .filter(version -> version.matches("[\\d.]+"))
                .findFirst()
                .orElse("");
    }

    private static String text(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** The command that installs NVIDIA's driver here. */
    String driverCommand() {
        if (system.equals("windows")) {
            return "install NVIDIA's driver from https://www.nvidia.com/drivers";
        }
        return switch (distribution) {
            case "ubuntu", "linuxmint", "pop" -> "sudo ubuntu-drivers install";
            case "debian" -> "sudo apt install nvidia-driver";
            case "fedora" -> "sudo dnf install akmod-nvidia";
            case "arch", "manjaro" -> "sudo pacman -S nvidia";
            default -> "install NVIDIA's driver from https://www.nvidia.com/drivers";
        };
    }
}
