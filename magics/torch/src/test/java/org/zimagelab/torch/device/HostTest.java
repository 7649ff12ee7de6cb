package org.zimagelab.torch.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine says of itself, read from made-up file systems. */
class HostTest {
    @TempDir
    private Path root;

    @Test
    void aBareFolderIsAMachineWithoutACard() {
        assertEquals(new Host("linux", "amd64", "", false, null, 0, ""), Host.of(root, "Linux", "amd64", Map.of()));
        assertFalse(Host.here().system().isEmpty());
    }

    @Test
    void cardsTheModuleAndTheContainerAreSeen() throws IOException {
        pci("0000:01:00.0", "0x10de", "0x030000");
        pci("0000:01:00.1", "0x10de", "0x040300"); // the card's sound
        pci("0000:02:00.0", "0x10de", "0x030200"); // a card without a screen
        pci("0000:00:02.0", "0x8086", "0x030000");
        write(
                "proc/driver/nvidia/version",
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\n"
                        + "GCC version:  gcc version 12.2.0\n");
        write("etc/os-release", "NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\n");
        write(".dockerenv", "");
        assertEquals(
                new Host("linux", "amd64", "ubuntu", true, "0", 2, "550.54.14"),
                Host.of(root, "Linux", "amd64", Map.of("CUDA_VISIBLE_DEVICES", "0")));
        write(
                "proc/driver/nvidia/version",
                "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.04  Release Build  (x@y)  Tue\n");
        assertEquals("580.159.04", Host.of(root, "Linux", "amd64", Map.of()).module());
    }

    @Test
    void theDriversCommandIsTheDistributions() throws IOException {
        write("etc/os-release", "ID=\"debian\"\n");
        assertEquals(
                "sudo apt install nvidia-driver",
                Host.of(root, "Linux", "amd64", Map.of()).driverCommand());
        assertEquals(
                "install NVIDIA's driver from https://www.nvidia.com/drivers",
                Host.of(root, "Windows 11", "amd64", Map.of()).driverCommand());
        assertEquals("mac", Host.of(root, "Mac OS X", "aarch64", Map.of()).system());
    }

    private void pci(String name, String vendor, String type) throws IOException {
        write("sys/bus/pci/devices/" + name + "/vendor", vendor + "\n");
        write("sys/bus/pci/devices/" + name + "/class", type + "\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
