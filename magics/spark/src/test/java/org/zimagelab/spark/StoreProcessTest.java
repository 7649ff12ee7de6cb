package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.tuning.spread.StoreProcess;
import org.zimagelab.tuning.store.SharedFolder;
import org.zimagelab.tuning.store.StoreAddress;

/** A store on S3, as a kernel without Hadoop on its class path opens it. */
class StoreProcessTest {
    private static final StoreAddress ADDRESS = new StoreAddress("s3a://" + SmallS3.BUCKET + "/图片 1");
    private static final String SECRET = "never-shown";

    @TempDir
    Path folder;

    private SmallS3 s3;

    @BeforeEach
    void start() throws IOException {
        s3 = new SmallS3();
    }

    @AfterEach
    void end() {
        s3.close();
    }

    private StoreProcess store(StoreAddress address, String endpoint) {
        return new StoreProcess(
                address,
                Map.of(
                        "spark.hadoop.fs.s3a.endpoint", endpoint,
                        "spark.hadoop.fs.s3a.endpoint.region", "us-east-1",
                        "spark.hadoop.fs.s3a.path.style.access", "true",
                        "spark.hadoop.fs.s3a.access.key", "someone",
                        "spark.hadoop.fs.s3a.secret.key", SECRET),
                () -> SweepTrial.installation(folder, Optional.empty()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void filesAreWrittenReadListedAndDeleted() throws IOException {
        Set<Long> before = pids();
        try (StoreProcess store = store(ADDRESS, s3.endpoint())) {
            assertEquals(before, pids(), "nothing is started yet");
            Set<String> names = IntStream.range(0, 7)
                    .mapToObj(i -> "猫 " + i + ".png")
                    .collect(Collectors.toCollection(TreeSet::new));
            for (String name : names) {
                store.write("runs/" + name, bytes("content of " + name));
            }
            assertTrue(store.isExclusive());
            assertEquals(before.size() + 1, pids().size());
            Map<String, SharedFolder.Entry> listed = new TreeMap<>();
            store.list("runs", entry -> listed.put(entry.name(), entry));
            assertEquals(names, listed.keySet());
            SharedFolder.Entry looked = store.look("runs/猫 3.png").orElseThrow();
            assertEquals(listed.get("猫 3.png").bytes(), looked.bytes());
            assertEquals(
                    listed.get("猫 3.png").modified().getEpochSecond(),
                    looked.modified().getEpochSecond());
            assertArrayEquals(
                    bytes("content of 猫 3.png"), store.read("runs/猫 3.png").orElseThrow());
            assertEquals(Optional.empty(), store.read("runs/none"));
            assertEquals(Optional.empty(), store.look("runs/none"));
            store.list("none", entry -> assertTrue(false, "there is no such folder"));
            assertTrue(store.create("once", bytes("1")));
            assertFalse(store.create("once", bytes("2")));
            assertTrue(store.exists("once"));
            store.delete("once");
            assertFalse(store.exists("once"));
            assertThrows(
                    CancellationException.class,
                    () -> store.list("runs", entry -> Thread.currentThread().interrupt()));
            assertThrows(CancellationException.class, () -> store.read("runs/猫 3.png"));
            store.write("kept", bytes("all the same"));
            assertTrue(Thread.interrupted());
            assertTrue(store.exists("kept"));
            assertTrue(SweepTrial.drivers().stream()
                    .noneMatch(driver -> SweepTrial.commandLine(driver).contains(SECRET)));

            SweepTrial.drivers().stream()
                    .filter(driver -> !before.contains(driver.pid()))
                    .forEach(ProcessHandle::destroyForcibly);
            while (pids().size() > before.size()) {
                Thread.onSpinWait();
            }
            assertTrue(store.exists("kept"), "it is started again");
        }
        assertEquals(before, pids());
    }

    private static Set<Long> pids() {
        return SweepTrial.drivers().stream().map(ProcessHandle::pid).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void whatCannotBeOpenedIsOneLineWithoutSecrets() {
        try (StoreProcess store = store(new StoreAddress("strange://x/y"), s3.endpoint())) {
            String line =
                    assertThrows(IOException.class, () -> store.exists("runs")).getMessage();
            assertTrue(line.startsWith("no file system for strange:// is on the class path; put its jars into"), line);
        }
        s3.faulty = "GET HEAD";
        s3.fault = "403 AccessDenied";
        s3.faults.set(1000);
        try (StoreProcess store = store(ADDRESS, s3.endpoint())) {
            String line = assertThrows(IOException.class, () -> store.list("runs", entry -> {}))
                    .getMessage();
            assertTrue(line.contains("permission denied") && !line.contains("\n") && !line.contains(SECRET), line);
        }
    }
}
