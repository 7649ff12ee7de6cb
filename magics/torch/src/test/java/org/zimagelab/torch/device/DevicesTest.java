package org.zimagelab.torch.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest {
    @Test
    void aLibraryThatIsNotThereIsNamed(@TempDir Path folder) throws IOException {
        Throwable e = new IllegalStateException("x", new IOException("Offline mode is enabled."));
        Map<String, String> environment = Map.of(
                "PYTORCH_LIBRARY_PATH", folder.toString(), "PYTORCH_VERSION", "2.11.0", "PYTORCH_FLAVOR", "cu130");
        String library = System.mapLibraryName("torch");
        assertEquals("PYTORCH_LIBRARY_PATH " + folder + " has no " + library, Devices.reason(e, environment));
        Files.createFile(folder.resolve(library));
        assertEquals(
                "DJL's own library for this libtorch (PYTORCH_VERSION 2.11.0, PYTORCH_FLAVOR cu130) is missing; see"
                        + " docs/cuda.md",
                Devices.reason(e, environment));
        assertEquals("Offline mode is enabled.", Devices.reason(e, Map.of()));
    }
}
