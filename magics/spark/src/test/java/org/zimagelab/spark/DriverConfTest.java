package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.tuning.spread.ClusterException;
import org.zimagelab.tuning.spread.DriverCommand;

class DriverConfTest {

    private static DriverCommand.Open open(String master, Map<String, String> conf) {
        return new DriverCommand.Open(master, conf, "/x/zimage-lab-spark.jar", "", List.of(), 6);
    }

    private static SparkConf conf(String master, Map<String, String> conf) {
        return DriverConf.of(open(master, conf), conf, Optional.of("192.168.7.7"));
    }

    @Test
    void theUsersPropertiesComeBeforeThoseOfTheFileAndOursLast(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("spark-defaults.conf"),
                "spark.executor.memory 3g\nspark.ui.enabled=true\nother.key 1\n# comment\n");
        DriverCommand.Open open = open("spark://h:7077", Map.of("spark.executor.memory", "5g"));
        Map<String, String> named = DriverConf.named(open.conf(), Map.of("SPARK_CONF_DIR", folder.toString()));
        assertEquals(Map.of("spark.executor.memory", "5g", "spark.ui.enabled", "true"), named);
        SparkConf conf = DriverConf.of(open, named, Optional.of("192.168.7.7"));
        assertEquals("true", conf.get("spark.ui.enabled"));
        assertEquals("192.168.7.7", conf.get("spark.driver.host"));
        assertEquals("6", conf.get("spark.executorEnv.OMP_NUM_THREADS"));
    }

    @Test
    void nothingListensBeyondThisMachineOnALocalMaster() {
        for (String master : List.of("local[2]", "local-cluster[2,1,2048]")) {
            SparkConf conf = conf(master, Map.of());
            assertEquals("127.0.0.1", conf.get("spark.driver.host"));
            assertEquals("127.0.0.1", conf.get("spark.driver.bindAddress"));
            assertEquals("false", conf.get("spark.ui.enabled"));
        }
        assertEquals("2048m", conf("local-cluster[2,1,2048]", Map.of()).get("spark.executor.memory"));
    }

    @Test
    void podsAreToldAnAddressThatIsNotTheirOwn() {
        assertEquals("192.168.7.7", conf("k8s://h", Map.of()).get("spark.driver.host"));
        assertEquals("h2", conf("k8s://h", Map.of("spark.driver.host", "h2")).get("spark.driver.host"));
        DriverCommand.Open beside = open("k8s://localhost", Map.of());
        Optional<String> own = OwnAddress.reachable();
        if (own.isPresent()) {
            SparkConf conf = DriverConf.of(beside, Map.of(), Optional.of("127.0.0.1"));
            assertEquals(own.get(), conf.get("spark.driver.host"));
            assertFalse(OwnAddress.isLoopback(own.get()), own.get());
        } else {
            String line = assertThrows(
                            ClusterException.class, () -> DriverConf.of(beside, Map.of(), Optional.of("127.0.0.1")))
                    .getMessage();
            assertTrue(line.endsWith("--conf spark.driver.host=ADDRESS"), line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.3.4.5", "::1", "[::1]", "0:0:0:0:0:0:0:1", "localhost"})
    void loopbackIsKnown(String address) {
        assertTrue(OwnAddress.isLoopback(address));
        assertFalse(OwnAddress.isLoopback("10." + address));
    }

    @Test
    void pluginsAndJarsOfTheUserStay() {
        SparkConf conf = conf("spark://h:7077", Map.of("spark.plugins", "a.B", "spark.jars", "/y.jar"));
        assertEquals("a.B," + ClusterPlugin.class.getName(), conf.get("spark.plugins"));
        assertTrue(conf.get("spark.jars").matches("/y\\.jar,file:///.*zimage-lab-spark\\.jar"), conf.get("spark.jars"));
        assertFalse(conf("local[1]", Map.of()).contains("spark.jars"));
    }

    @Test
    void executorsWithACardGiveOneToATask() {
        assertEquals(
                "1",
                conf("spark://h:7077", Map.of("spark.executor.resource.gpu.amount", "2"))
                        .get("spark.task.resource.gpu.amount"));
        assertFalse(conf("spark://h:7077", Map.of()).contains("spark.task.resource.gpu.amount"));
    }

    @Test
    void noPictureIsMadeTwiceAndTriesAreEnough() {
        SparkConf conf = conf("spark://h:7077", Map.of("spark.speculation", "true", "spark.task.maxFailures", "1"));
        assertEquals("false", conf.get("spark.speculation"));
        assertEquals("2", conf.get("spark.task.maxFailures"));
        assertEquals("1", conf.get("spark.excludeOnFailure.task.maxTaskAttemptsPerNode"), "Spark wants it to be less");
    }

    @Test
    void anExecutorWaitsForASilentDriverNoLongerThanTheDriverForIt() {
        String most = "spark.executor.heartbeat.maxFailures";
        String interval = "spark.executor.heartbeatInterval";
        String timeout = "spark.network.timeout";
        assertEquals("11", conf("spark://h:7077", Map.of()).get(most), "of 10 s each, in 120 s");
        assertEquals(
                "5",
                conf("spark://h:7077", Map.of(interval, "1s", timeout, "6")).get(most));
        assertEquals(
                "2",
                conf("spark://h:7077", Map.of(interval, "50s", timeout, "60s")).get(most));
        assertEquals("99", conf("spark://h:7077", Map.of(most, "99")).get(most));
    }

    @ParameterizedTest
    @CsvSource({
        "spark.executor.memory,lots,a number with a unit",
        "spark.executor.memory,'',a number with a unit",
        "spark.executor.cores,0,a whole number from 1 on",
        "spark.cores.max,many,a whole number from 1 on",
        "spark.executor.resource.gpu.amount,1.5,a whole number from 1 on"
    })
    void aWrongValueIsRefusedByItsKey(String key, String value, String expected) {
        String line = assertThrows(ClusterException.class, () -> conf("spark://h:7077", Map.of(key, value)))
                .getMessage();
        assertTrue(line.startsWith(key + ": expected " + expected), line);
    }
}
