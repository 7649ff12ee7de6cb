package org.zimagelab.tuning.spread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparkMasterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark://localhost:7077",
                "spark://10.0.0.4:7077",
                "spark://gpu-1.lab:7077,gpu-2.lab:7078",
                "spark://[::1]:7077",
                "local",
                "local[4]",
                "local[*]",
                "local-cluster[2,1,2048]",
                "k8s://https://10.0.0.1:6443",
                "k8s://10.0.0.1:6443",
                "k8s://https://cluster.lab/k8s/clusters/c-1"
            })
    void theFormsOfSparkAreTaken(String url) {
        assertEquals(url, SparkMaster.of(" " + url + " ").url());
        assertEquals(url.startsWith("local"), SparkMaster.of(url).isLocal());
    }

    @Test
    void blanksInALocalClusterAreLeftOut() {
        assertEquals(
                "local-cluster[2,1,2048]",
                SparkMaster.of("local-cluster[2, 1, 2048]").url());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spark://localhost|with a port behind each host",
                "spark://|with a port behind each host",
                "spark://a:7077,|with a port behind each host",
                "spark://a:7077,b|with a port behind each host",
                "spark://:7077|with a port behind each host",
                "spark://a b:7077|a host's name of letters from a to z",
                "spark://主机:7077|a host's name of letters from a to z",
                "spark://::1:7077|brackets around an address of IPv6, such as spark://[::1]:7077",
                "spark://[::1]|with a port behind each host",
                "spark://a:7077/|a port from 1 to 65535 at the end",
                "spark://a:x|a port from 1 to 65535",
                "spark://a:70777|a port from 1 to 65535",
                "spark://a:0|a port from 1 to 65535",
                "localhost:7077|spark://HOST:PORT (or",
                "http://localhost:8080|spark://HOST:PORT (or",
                "local[0]|at least 1 thread",
                "local[two]|spark://HOST:PORT (or",
                "local-cluster[2,1]|local-cluster[N,CORES,MEMORY]",
                "local-cluster[0,1,2048]|at least 1 executor",
                "local-cluster[2,1,2]|at least 450 MiB",
                "local-cluster[2,1,2g]|MEMORY in MiB",
                "k8s://|k8s://HOST:PORT",
                "yarn|yarn is not supported",
                "mesos://a:5050|mesos is not supported",
                "''|spark://HOST:PORT (or"
            })
    void anotherMasterIsRefusedInOneLineThatSaysWhatIsExpected(String url, String expected) {
        String line = assertThrows(IllegalArgumentException.class, () -> SparkMaster.of(url))
                .getMessage();
        assertTrue(line.startsWith("on '") && line.contains(expected), line);
        assertEquals(1, line.lines().count(), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark://me:hush@a:7077", "k8s://https://me:hush@a:6443", "yarn://hush@a"})
    void noPasswordInAMasterIsShown(String url) {
        String line = assertThrows(IllegalArgumentException.class, () -> SparkMaster.of(url))
                .getMessage();
        assertTrue(line.contains("://…@a") && !line.contains("hush"), line);
    }

    @Test
    void aLongOrUnprintableMasterMakesAShortLine() {
        String line = assertThrows(IllegalArgumentException.class, () -> SparkMaster.of("x\u001b[31m\n".repeat(10_000)))
                .getMessage();
        assertEquals(1, line.lines().count());
        assertTrue(line.length() < 600, line);
        assertFalse(line.contains("\u001b"), line);
    }
}
