package org.zimagelab.torch.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of made-up machines: each thing missing with the one command that mends it. */
class DeviceReportTest {
    private static final long GB = 1L << 30;

    private static final DeviceMemory CPU = new DeviceMemory(32 * GB, 20 * GB);

    private static final Host UBUNTU = new Host("linux", "amd64", "ubuntu", false, null, 1, "550.54.14");

    private static final Libtorch BUILDS = new Libtorch("2.7.1", "cpu", Optional.empty(), "");

    private static final Libtorch CU126 = new Libtorch("2.7.1", "cu126", Optional.of(Path.of("t", "lib")), "");

    @Test
    void aWorkingCardLacksNothing() {
        DeviceReport report = report(List.of("cpu", "cuda:0"), UBUNTU, driver(12040, card(0, 89)), CU126);
        assertEquals(List.of(), report.findings());
        assertEquals("550.54.14, for CUDA up to 12.4", report.driver());
        assertEquals("2.7.1 (cu126), " + Path.of("t", "lib"), report.libtorch());
    }

    @Test
    void aCardWithTheCpusLibtorch() {
        assertEquals(
                "a card is here, but libtorch is the CPU's: install/run --cuda",
                finding(UBUNTU, driver(12040, card(0, 89)), BUILDS));
        assertEquals(
                "a card is here, but libtorch is the CPU's: in WSL 2, install/run --cuda",
                finding(new Host("windows", "amd64", "", false, null, 0, ""), driver(12040, card(0, 89)), BUILDS));
        assertEquals(
                "a card is here, but libtorch is the CPU's: on aarch64 DJL has no library for it; docs/cuda.md says how"
                        + " to build one",
                finding(new Host("linux", "aarch64", "", false, null, 0, "1"), driver(12040, card(0, 90)), BUILDS));
    }

    @Test
    void aLibtorchThatIsSetAsideIsNamed() {
        Libtorch aside =
                new Libtorch("2.7.1", "cpu", Optional.empty(), "libtorch in x is 2.10.0, but 2.7.1 is expected");
        assertEquals(
                "a card is here, but its libtorch is not used: libtorch in x is 2.10.0, but 2.7.1 is expected:"
                        + " install/run --cuda",
                finding(UBUNTU, driver(12040, card(0, 89)), aside));
        assertEquals(
                "no NVIDIA card or driver was found\n"
                        + "the CPU's libtorch is used, since libtorch in x is 2.10.0, but 2.7.1 is expected",
                finding(new Host("linux", "amd64", "debian", false, null, 0, ""), NvidiaDriver.MISSING, aside));
    }

    @Test
    void noCardAtAll() {
        assertEquals(
                "no NVIDIA card or driver was found",
                finding(new Host("linux", "amd64", "debian", false, null, 0, ""), NvidiaDriver.MISSING, BUILDS));
        assertEquals(
                "there is no CUDA for macOS",
                finding(new Host("mac", "aarch64", "", false, null, 0, ""), NvidiaDriver.MISSING, BUILDS));
    }

    @Test
    void aCardWithoutADriver() {
        assertEquals(
                "an NVIDIA card is here, but its driver is not: sudo ubuntu-drivers install",
                finding(new Host("linux", "amd64", "ubuntu", false, null, 1, ""), NvidiaDriver.MISSING, BUILDS));
        assertEquals(
                "an NVIDIA card is here, but its driver is not: start the container with --gpus all",
                finding(new Host("linux", "amd64", "ubuntu", true, null, 1, ""), NvidiaDriver.MISSING, BUILDS));
        assertEquals(
                "NVIDIA's driver 550.54.14 is on this machine, but not in this container: start the container with"
                        + " --gpus all",
                finding(
                        new Host("linux", "amd64", "debian", true, null, 1, "550.54.14"),
                        NvidiaDriver.MISSING,
                        BUILDS));
        assertEquals(
                "NVIDIA's driver 550.54.14 is here, but its library libcuda.so.1 is not: sudo apt install"
                        + " nvidia-driver",
                finding(
                        new Host("linux", "amd64", "debian", false, null, 1, "550.54.14"),
                        NvidiaDriver.MISSING,
                        BUILDS));
    }

    @Test
    void aDriverThatIsTooOldOrDoesNotAnswer() {
        assertEquals(
                "NVIDIA's driver 550.54.14 is too old: it runs CUDA 11.4, and 12.0 is needed (driver 525): sudo"
                        + " ubuntu-drivers install",
                finding(UBUNTU, driver(11040, card(0, 89)), CU126));
        assertEquals(
                "CUDA_VISIBLE_DEVICES is '', which hides every card: unset CUDA_VISIBLE_DEVICES",
                finding(new Host("linux", "amd64", "ubuntu", false, "", 1, "5"), status(100), CU126));
        assertEquals("NVIDIA's driver is here, but it finds no card", finding(UBUNTU, status(100), CU126));
        assertEquals("NVIDIA's driver is here, but it finds no card", finding(UBUNTU, driver(12040), CU126));
        assertEquals(
                "NVIDIA's driver was updated, but the old one still runs (CUDA error 803): sudo reboot",
                finding(UBUNTU, status(803), CU126));
        assertEquals(
                "NVIDIA's driver does not answer (CUDA error 999): sudo reboot", finding(UBUNTU, status(999), CU126));
    }

    @Test
    void aCardThatThisLibtorchIsNotBuiltFor() {
        assertEquals(
                "cuda:1 (Card 1, compute capability 12.0) is none of those that this libtorch (cu126) is built for:"
                        + " install/run --cuda",
                text(report(List.of("cpu", "cuda:0"), UBUNTU, driver(12080, card(0, 89), card(1, 120)), CU126)));
        assertEquals(
                "cuda:0 (Card 0, compute capability 3.7) is none of those that this libtorch (cu126) is built for",
                finding(UBUNTU, driver(12040, card(0, 37)), CU126));
    }

    @Test
    void aCardThatLibtorchCannotUse() {
        String which = "libtorch cannot use cuda:0 (Card 0, compute capability 8.9), ";
        assertEquals(
                which + "libcudart is not found: install/run --cuda",
                finding(UBUNTU, driver(12040, card(0, 89)), CU126));
        assertEquals(
                which + "CUDA error: out of memory: end what uses it; nvidia-smi lists it",
                unusable("CUDA error: out of memory"));
        assertEquals(
                which + "CUDA error: unspecified launch failure: restart the kernel",
                unusable("CUDA error: unspecified launch failure"));
        assertEquals(which + "symbol missing: install/run --cuda", unusable("symbol missing"));
    }

    private static String unusable(String reason) {
        return text(DeviceReport.of(
                List.of("cpu"), Map.of("cuda:0", reason), CPU, UBUNTU, driver(12040, card(0, 89)), CU126));
    }

    private static String finding(Host host, NvidiaDriver driver, Libtorch libtorch) {
        return text(report(List.of("cpu"), host, driver, libtorch));
    }

    private static DeviceReport report(List<String> names, Host host, NvidiaDriver driver, Libtorch libtorch) {
        return DeviceReport.of(names, Map.of(), CPU, host, driver, libtorch);
    }

    private static String text(DeviceReport report) {
        List<String> lines = new ArrayList<>();
        report.findings().forEach(finding -> lines.add(finding.toString()));
        return String.join("\n", lines);
    }

    private static NvidiaDriver driver(int cuda, Card... cards) {
        return new NvidiaDriver(true, 0, "550.54.14", cuda, List.of(cards));
    }

    private static NvidiaDriver status(int status) {
        return new NvidiaDriver(true, status, "550.54.14", 12040, List.of());
    }

    private static Card card(int index, int capability) {
        return new Card(index, "Card " + index, capability, 24 * GB, Optional.empty());
    }
}
