package org.zimagelab.torch.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.zimagelab.torch.weights.Dtype;

class RoundingTest {
    /** Prints it in a process of its own. */
    static final class Printed {
        private Printed() {}

        public static void main(String[] dtype) {
            System.out.println("rounding " + Rounding.of(Device.cpu(), Dtype.valueOf(dtype[0])));
        }
    }

    private static String elsewhere(Dtype dtype, Map<String, String> environment) throws IOException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Printed.class.getName(),
                dtype.name());
        java.environment().putAll(environment);
        Process process = java.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        return said.lines()
                .filter(line -> line.startsWith("rounding "))
                .map(line -> line.substring("rounding ".length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(said));
    }

    @Test
    void anotherProcessOnThisMachineRoundsAlikeUnlessItHasThePlainCodeOfLibtorch() throws IOException {
        String here = Rounding.of(Device.cpu(), Dtype.FP32);
        Map<String, String> same = Map.of("OMP_NUM_THREADS", Integer.toString(TorchScript.cores()));
        assertTrue(here.matches("[0-9a-f]{64}"), here);
        assertEquals(here, elsewhere(Dtype.FP32, same));
        assumeTrue(System.getProperty("os.arch").matches("amd64|x86_64"), "libtorch's code by ATEN_CPU_CAPABILITY");
        assertNotEquals(
                here,
                elsewhere(
                        Dtype.FP32,
                        Map.of("OMP_NUM_THREADS", same.get("OMP_NUM_THREADS"), "ATEN_CPU_CAPABILITY", "default")));
    }

    @Test
    void eachDtypeHasItsOwn() {
        List<String> all = List.of(
                Rounding.of(Device.cpu(), Dtype.FP32),
                Rounding.of(Device.cpu(), Dtype.BF16),
                Rounding.of(Device.cpu(), Dtype.FP16));
        assertEquals(3, all.stream().distinct().count(), all::toString);
    }
}
