package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.common.magic.MagicException;

/** What {@code --devices}, {@code --on} and {@code --conf} refuse, in one line and before anything is made. */
class MachinesOptionsTest extends PaintedMagics {

    private String refusedBy(String magic, String body, String... words) {
        String line = assertThrows(MagicException.class, () -> kernel.cell(magic, body, words))
                .getMessage();
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.length() < 500, line);
        assertFalse(Files.exists(folder.resolve("store")), "no folder is left behind");
        assertEquals(0, model.made.get());
        return line;
    }

    private String refused(String... words) {
        List<String> all = new ArrayList<>(List.of("--store", store()));
        all.addAll(List.of(words));
        return refusedBy("sweep", CAT, all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpu:0|'gpu:0' is no device: expected cuda:0,cuda:1, or all (all cards), or cpu:2",
                "auto|'auto' is no device",
                "CPU|'CPU' is no device",
                "cuda:-1|'cuda:-1' is no device",
                "cuda:x|'cuda:x' is no device",
                "cuda:0,,cuda:1|a name is empty",
                "''|a name is empty",
                "cuda:0,cuda:1,cuda:0|cuda:0 is there twice",
                "cuda,cuda:0|cuda and cuda:0 are one device",
                "cuda:0，cuda:00|cuda:0 and cuda:00 are one device",
                "cpu,cpu|cpu is there twice",
                "cpu,cpu:2|cpu and cpu:2 are one device: each device stands once, and cpu:N has N models on the CPU",
                "' '|--devices '': a name is empty",
                "cpu:2,cuda:0|the CPU and cards make different pictures",
                "cpu:0|expected a whole number from 1 to 64",
                "cpu:1000|expected a whole number from 1 to 64",
                "cpu:2.5|'cpu:2.5' is no device",
                "all,cuda:0|all stands alone",
                "cuda:0,all|all stands alone"
            })
    void aDeviceThatCannotBeOneIsRefused(String devices, String expected) {
        String line = refused("--devices", devices);
        assertTrue(line.startsWith("--devices ") && line.contains(expected), line);
    }

    @Test
    void aCardThatIsNotThereIsRefusedAsByLoad() {
        String line = refused("--devices", "cuda:998,cuda:999");
        assertTrue(line.startsWith("--devices: device 'cuda:998': "), line);
    }

    @Test
    void aMasterIsRefusedWithTheFormsThatThereAre() {
        assertTrue(refused("--on", "localhost:7077").startsWith("--on 'localhost:7077': expected spark://HOST:PORT"));
        assertTrue(refused("--on", "yarn").contains("yarn is not supported"));
    }

    @Test
    void aDeviceListAndAMasterExcludeEachOther() {
        String line = refused("--devices", "cpu:2", "--on", "local[2]");
        assertTrue(line.contains("leave one out"), line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spark.executor.memory|expected KEY=VALUE",
                "=8g|expected a key of Spark",
                "fs.s3a.secret.key=hush|spark.hadoop.",
                "spark=hush|expected a key of Spark",
                "spark..x=hush|expected a key of Spark",
                "spark.master=local|the master stands behind --on"
            })
    void aPropertyThatIsNoneIsRefusedAndItsValueIsNotShown(String property, String expected) {
        String line = refused("--on", "local[2]", "--conf", property);
        assertTrue(line.startsWith("--conf") && line.contains(expected), line);
        assertFalse(line.contains("hush"), line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--conf spark.authenticate.secret hush|unexpected words behind --conf KEY=VALUE",
                "--conf spark.authenticate.secret = hush|unexpected words behind --conf KEY=VALUE",
                "--conf=spark.authenticate.secret=is hush|unexpected words behind --conf KEY=VALUE",
                "spark.authenticate.secret=hush|unexpected word 'spark.authenticate.secret=…'",
                "--conf.spark.authenticate.secret=hush|unknown option --conf.spark.authenticate.secret; did you mean",
                "--spark.authenticate.secret=hush|unknown option --spark.authenticate.secret ",
                "--conf aHVzaA==|--conf: expected a key of Spark"
            })
    void aSecretInAWrongPlaceIsNotShown(String words, String expected) {
        String line = refused(("--on local[2] " + words).split(" "));
        assertTrue(line.startsWith(expected), line);
        assertFalse(line.contains("hush") || line.contains("aHVz"), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3a://bucket/runs", "hdfs://host:8020/runs", "abfss://container@account/runs"})
    void aStoreThatIsNoFolderMakesNoFolderOfThatName(String store) {
        String line = refusedBy("sweep", CAT, "--store", store); // no Spark is installed for these tests
        assertTrue(line.startsWith("--store " + store + ": cannot be written: "), line);
        assertFalse(Files.exists(Path.of("s3a:")));
    }

    @Test
    void aStoreMayBeNamedByTheAddressOfItsFolder() throws Exception {
        String address = folder.resolve("by address").toUri().toString().replace("file:/", "file:///");
        kernel.cell("sweep", CAT, "--steps", "2", "--store", address.replace("file://////", "file:///"));
        assertTrue(Files.isDirectory(folder.resolve("by address").resolve("runs")));
        String line = assertThrows(
                        MagicException.class, () -> kernel.cell("sweep", CAT, "--store", "s3a://key:hush@bucket/runs"))
                .getMessage();
        assertFalse(line.contains("hush"), line);
    }

    @Test
    void aPropertyThatNothingWouldUseIsRefused() {
        String both = "--conf is for a cluster, which --on names, or for a store that Hadoop opens";
        assertTrue(refused("--conf", "spark.executor.memory=8g").startsWith(both));
        assertTrue(
                refused("--devices", "cpu:2", "--conf", "spark.hadoop.x=hush").startsWith(both));
        String line = refusedBy("sweep", CAT, "--store", "s3a://b/x", "--conf", "spark.executor.memory=hush");
        assertEquals(
                "--conf spark.executor.memory=…: without --on only keys behind spark.hadoop. count, such as"
                        + " spark.hadoop.fs.s3a.endpoint",
                line);
    }

    @Test
    void claimsRefuseTheSame() {
        String line = refusedBy("claims", "", "article", "--store", store(), "--devices", "cpu:0");
        assertTrue(line.contains("expected a whole number from 1 to 64"), line);
    }
}
