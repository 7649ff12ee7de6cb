package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.StoreException;

/** What is said of requests that a server refuses, in the words of MinIO and Amazon. */
class HadoopErrorsTest {
    private static final StoreAddress ADDRESS = new StoreAddress("s3a://" + SmallS3.BUCKET + "/runs");

    @TempDir
    Path copies;

    private static Configuration conf(SmallS3 s3) {
        Configuration conf = new Configuration();
        conf.set("fs.s3a.endpoint", s3.endpoint());
        conf.set("fs.s3a.endpoint.region", "us-east-1");
        conf.set("fs.s3a.path.style.access", "true");
        conf.set("fs.s3a.access.key", "someone");
        conf.set("fs.s3a.secret.key", "somebodys-secret");
        conf.set("fs.s3a.impl.disable.cache", "true");
        return conf;
    }

    private String refused(SmallS3 s3, String fault, String message) {
        s3.faulty = "PUT GET HEAD";
        s3.faults.set(100_000);
        s3.fault = fault;
        s3.message = message;
        String line = assertThrows(StoreException.class, () -> HadoopFolder.open(ADDRESS, conf(s3), copies))
                .getMessage();
        String start = "store " + ADDRESS.text() + ": cannot be written: ";
        assertEquals(start, line.substring(0, Math.min(line.length(), start.length())));
        return line.substring(start.length());
    }

    @Test
    void aRefusedRequestSaysOnceWhatTheServerSays() throws Exception {
        try (SmallS3 s3 = new SmallS3()) {
            assertEquals("permission denied", refused(s3, "403 AccessDenied", "Access Denied."));
            assertEquals(
                    "permission denied: the Access Key Id you provided does not exist in our records"
                            + " (InvalidAccessKeyId)",
                    refused(
                            s3,
                            "403 InvalidAccessKeyId",
                            "The Access Key Id you provided does not exist in our records."));
            assertEquals(
                    "the specified bucket does not exist (NoSuchBucket)",
                    refused(s3, "404 NoSuchBucket", "The specified bucket does not exist"));
        }
    }

    @Test
    void aServerThatKeepsOtherBytesIsNoStore() throws Exception {
        try (SmallS3 s3 = new SmallS3()) {
            s3.raw = true;
            String line = assertThrows(StoreException.class, () -> HadoopFolder.open(ADDRESS, conf(s3), copies))
                    .getMessage();
            assertTrue(line.contains(": cannot be written: it keeps other bytes than are written to it"), line);
            assertEquals(
                    0,
                    s3.objects.keySet().stream()
                            .filter(name -> name.endsWith(".tmp"))
                            .count());
        }
    }

    @Test
    void aNameNodeThatDoesNotAnswerIsOneLine() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        StoreAddress nobody = new StoreAddress("hdfs://127.0.0.1:" + port + "/runs");
        String line = assertThrows(StoreException.class, () -> HadoopFolder.open(nobody, new Configuration(), copies))
                .getMessage();
        assertTrue(line.endsWith("Connection refused"), line);
    }
}
