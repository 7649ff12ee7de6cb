package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskDeviceTest {

    @Test
    void theCardThatSparkHandsOutIsTaken() {
        assertEquals("cuda:2", TaskDevice.of(List.of("2"), "cuda"));
        assertEquals(
                "cuda:0", TaskDevice.of(List.of("0", "1"), "cpu"), "a cluster's card comes before the kernel's device");
    }

    @Test
    void withoutACardTheKindOfTheKernelsModelDecides() {
        assertEquals("cpu", TaskDevice.of(List.of(), "cpu"));
        assertEquals("cuda", TaskDevice.of(List.of(), "cuda"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GPU-1b5e6f70-9c2b", "MIG-1", "-1", "", "0x1", "99999"})
    void anAddressThatIsNoNumberOfACardIsRefused(String address) {
        String line = assertThrows(MisfitException.class, () -> TaskDevice.of(List.of(address), "cuda"))
                .getMessage();
        assertTrue(line.contains("expected its number"), line);
    }

    @ParameterizedTest
    @CsvSource({
        "'',gpu7,3,'',gpu7#3",
        "'',gpu7,3,1,gpu7#3 cuda:1",
        "'',127.0.0.1,0,'',localhost#0",
        "'',localhost,driver,'',localhost#driver",
        "'',10.0.0.4,12,0,10.0.0.4#12 cuda:0",
        "lab-1-exec-12,10.0.0.4,12,'',lab-1-exec-12",
        "lab-1-exec-12,10.0.0.4,12,1,lab-1-exec-12 cuda:1"
    })
    void aMachineIsNamedByHostExecutorAndCardOrByItsPod(
            String pod, String host, String executor, String address, String name) {
        assertEquals(name, TaskDevice.machine(pod, host, executor, address));
    }
}
