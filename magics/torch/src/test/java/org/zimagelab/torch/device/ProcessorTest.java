package org.zimagelab.torch.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {
    @TempDir
    Path folder;

    @Test
    void aNameIsReadWhereTheSystemSaysIt() throws Exception {
        Path file = Files.writeString(
                folder.resolve("cpuinfo"), "processor\t: 0\nmodel name\t: AMD EPYC 7B13\nmodel\t: 1\n");
        assertEquals("AMD EPYC 7B13", Processor.name(file, Map.of(), "amd64"));
        Files.writeString(file, "processor\t: 0\nBogoMIPS\t: 50.00\n");
        assertEquals("aarch64", Processor.name(file, Map.of(), "aarch64"));
        Path none = folder.resolve("none");
        assertEquals("Intel64", Processor.name(none, Map.of("PROCESSOR_IDENTIFIER", "Intel64"), "amd64"));
        assertEquals("aarch64", Processor.name(none, Map.of(), "aarch64"));
    }

    @Test
    void thisMachineHasOne() {
        assertTrue(Processor.here().cores() > 0);
        assertFalse(Processor.here().name().isBlank());
    }
}
