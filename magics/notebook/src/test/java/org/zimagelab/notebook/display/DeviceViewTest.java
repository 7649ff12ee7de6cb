package org.zimagelab.notebook.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.zimagelab.torch.device.Card;
import org.zimagelab.torch.device.DeviceMemory;
import org.zimagelab.torch.device.DeviceReport;

/** {@code %zimage devices}, of a made-up machine. */
class DeviceViewTest {
    private static final long GIB = 1L << 30;

    @Test
    void aLineForEachDeviceAndForWhatIsMissing() {
        DeviceReport report = new DeviceReport(
                List.of("cpu", "cuda:0"),
                new DeviceMemory(32 * GIB, 20 * GIB),
                List.of(
                        new Card(
                                0,
                                "NVIDIA RTX <4090>",
                                89,
                                24 * GIB,
                                Optional.of(new DeviceMemory(24 * GIB, 23 * GIB))),
                        new Card(1, "NVIDIA RTX 5090", 120, 32 * GIB, Optional.empty())),
                "570.1, for CUDA up to 12.8",
                "2.7.1 (cu126), /x",
                List.of(new DeviceReport.Finding("cuda:1 is not usable", "install/run --cuda")));
        MimeBundle bundle = DeviceView.bundle(report);
        assertEquals("""
                cpu          32.0 GiB, 20.0 GiB free
                cuda:0       NVIDIA RTX <4090>, 24.0 GiB, 23.0 GiB free, compute capability 8.9
                cuda:1       NVIDIA RTX 5090, 32.0 GiB, compute capability 12.0, not used
                driver       NVIDIA 570.1, for CUDA up to 12.8
                libtorch     2.7.1 (cu126), /x
                missing      cuda:1 is not usable: install/run --cuda""", bundle.data().get("text/plain"));
        assertTrue(bundle.data().get("text/html").contains("RTX &lt;4090&gt;"));
    }
}
