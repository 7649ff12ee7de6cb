package org.zimagelab.torch.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What pictures can be made on here, and what is missing.
 *
 * @param names of the devices that can be used: {@code cpu}, {@code cuda:0}, …
 * @param cpu memory of the CPU
 * @param cards that the driver knows, whether libtorch can use them or not
 * @param driver such as {@code 550.54.14, for CUDA up to 12.4}; "" where there is none
 * @param libtorch such as {@code 2.7.1 (cu126)}, and where it is
 * @param findings what is missing, each with the command that mends it
 */
public record DeviceReport(
        List<String> names,
        DeviceMemory cpu,
        List<Card> cards,
        String driver,
        String libtorch,
        List<Finding> findings) {

    /**
     * One thing that is missing.
     *
     * @param what a plain sentence without its full stop
     * @param mend the command that mends it, or what to do; "" if nothing can be done
     */
    public record Finding(String what, String mend) {
        @Override
        public String toString() {
            return mend.isEmpty() ? what : what + ": " + mend;
        }
    }

    /** The newest CUDA that the libtorch of the build needs a driver for, as CUDA writes it. */
    private static final int NEEDED_CUDA = 12000;

    private static final String INSTALL = "install/run --cuda";

    /** The versions that {@link #BUILT_FOR} speaks of. */
    private static final String BUILT = "2.7.";

    /** Compute capabilities, times ten, that PyTorch 2.7's own builds have code for, by flavour. */
    private static final Map<String, int[]> BUILT_FOR =
            Map.of("cu118", new int[] {50, 90}, "cu126", new int[] {50, 90}, "cu128", new int[] {75, 129});

    /**
     * @param names of the devices that libtorch can use
     * @param reasons device → why libtorch cannot use it
     */
    static DeviceReport of(
            List<String> names,
            Map<String, String> reasons,
            DeviceMemory cpu,
            Host host,
            NvidiaDriver driver,
            Libtorch libtorch) {
        return new DeviceReport(
                names,
                cpu,
                driver.cards(),
                driverText(host, driver),
                libtorch.version() + " (" + libtorch.flavor() + ")"
                        + libtorch.folder().map(folder -> ", " + folder).orElse(", the build's own"),
                findings(names, reasons, host, driver, libtorch));
    }

    private static String driverText(Host host, NvidiaDriver driver) {
        String version = driver.version().isEmpty() ? host.module() : driver.version();
        if (!driver.found()) {
            return "";
        }
        return (version.isEmpty() ? "of unknown version" : version)
                + (driver.cudaText().isEmpty() ? "" : ", for CUDA up to " + driver.cudaText());
    }

    private static List<Finding> findings(
            List<String> names, Map<String, String> reasons, Host host, NvidiaDriver driver, Libtorch libtorch) {
        List<Finding> found = new ArrayList<>();
        noCard(host, driver).ifPresent(found::add);
        if (found.isEmpty()) {
            if (libtorch.hasCuda()) {
                for (Card card : driver.cards()) {
                    if (!names.contains(card.device())) {
                        found.add(unusable(card, libtorch, reasons.getOrDefault(card.device(), "")));
                    }
                }
            } else if (libtorch.setAside().isEmpty()) {
                found.add(new Finding("a card is here, but libtorch is the CPU's", install(host)));
            } else {
                found.add(new Finding(
                        "a card is here, but its libtorch is not used: " + libtorch.setAside(), install(host)));
            }
        } else if (!libtorch.setAside().isEmpty()) {
            found.add(new Finding("the CPU's libtorch is used, since " + libtorch.setAside(), ""));
        }
        return List.copyOf(found);
    }

    /** DJL has its own library for a libtorch with CUDA only on x86. */
    private static String install(Host host) {
        if (host.system().equals("windows")) {
            return "in WSL 2, " + INSTALL;
        }
        return host.arch().matches("amd64|x86_64")
                ? INSTALL
                : "on " + host.arch() + " DJL has no library for it; docs/cuda.md says how to build one";
    }

    /** Why there is no card that could be used at all; empty if the driver names one. */
    private static Optional<Finding> noCard(Host host, NvidiaDriver driver) {
        if (host.system().equals("mac")) {
            return Optional.of(new Finding("there is no CUDA for macOS", ""));
        }
        if (!driver.found()) {
            return Optional.of(noDriver(host));
        }
        return driver.status() != 0 ? Optional.of(silent(host, driver)) : withoutUse(host, driver);
    }

    private static Finding noDriver(Host host) {
        if (!host.module().isEmpty()) {
            return host.container()
                    ? new Finding(
                            "NVIDIA's driver " + host.module() + " is on this machine, but not in this container",
                            "start the container with --gpus all")
                    : new Finding(
                            "NVIDIA's driver " + host.module() + " is here, but its library libcuda.so.1 is not",
                            host.driverCommand());
        }
        if (host.cards() > 0) {
            return new Finding(
                    "an NVIDIA card is here, but its driver is not",
                    host.container() ? "start the container with --gpus all" : host.driverCommand());
        }
        return new Finding("no NVIDIA card or driver was found", "");
    }

    /** {@code cuInit} failed: CUresult of https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__TYPES.html. */
    private static Finding silent(Host host, NvidiaDriver driver) {
        return switch (driver.status()) {
            case 100 ->
                host.visible() != null
                        ? new Finding(
                                "CUDA_VISIBLE_DEVICES is '" + host.visible() + "', which hides every card",
                                "unset CUDA_VISIBLE_DEVICES")
                        : new Finding("NVIDIA's driver is here, but it finds no card", "");
            case 34 ->
                new Finding(
                        "libcuda.so.1 is only the stub that programs are linked with, not the driver",
                        host.driverCommand());
            case 802 ->
                new Finding(
                        "the cards are not ready (CUDA error 802): NVIDIA's Fabric Manager does not run",
                        "sudo systemctl start nvidia-fabricmanager");
            case 803 ->
                new Finding("NVIDIA's driver was updated, but the old one still runs (CUDA error 803)", "sudo reboot");
            default ->
                new Finding("NVIDIA's driver does not answer (CUDA error " + driver.status() + ")", "sudo reboot");
        };
    }

    private static Optional<Finding> withoutUse(Host host, NvidiaDriver driver) {
        if (driver.cuda() != 0 && driver.cuda() < NEEDED_CUDA) {
            return Optional.of(new Finding(
                    "NVIDIA's driver" + (driver.version().isEmpty() ? "" : " " + driver.version())
                            + " is too old: it runs CUDA " + driver.cudaText() + ", and 12.0 is needed (driver 525)",
                    host.driverCommand()));
        }
        return driver.cards().isEmpty()
                ? Optional.of(new Finding("NVIDIA's driver is here, but it finds no card", ""))
                : Optional.empty();
    }

    private static Finding unusable(Card card, Libtorch libtorch, String reason) {
        String which = card.device() + " (" + card.name() + ", compute capability " + card.capabilityText() + ")";
        int[] range = libtorch.version().startsWith(BUILT) ? BUILT_FOR.get(libtorch.flavor()) : null;
        if (range != null && (card.capability() < range[0] || card.capability() > range[1])) {
            return new Finding(
                    which + " is none of those that this libtorch (" + libtorch.flavor() + ") is built for",
                    card.capability() < 50 ? "" : INSTALL);
        }
        String mend = reason.contains("out of memory")
                ? "end what uses it; nvidia-smi lists it"
                : reason.contains("CUDA error") ? "restart the kernel" : INSTALL;
        return new Finding(
                "libtorch cannot use " + which + ", " + (reason.isEmpty() ? "libcudart is not found" : reason), mend);
    }
}
