package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.zimagelab.tuning.spread.ClusterException;

/** Masters that are none. */
class MasterProbeTest {

    private static String refused(Runnable probe) {
        String line = assertThrows(ClusterException.class, probe::run).getMessage();
        assertEquals(1, line.lines().count(), line);
        return line;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static SparkConf conf() {
        return new SparkConf(false).set("spark.driver.host", "127.0.0.1");
    }

    @Test
    void aClosedPortAndAnUnknownHostAreNamed() throws IOException {
        int port = closedPort();
        String line = refused(() -> MasterProbe.requireListening("spark://127.0.0.1:" + port));
        assertTrue(line.endsWith("does not answer: nothing listens on port " + port), line);
        line = refused(() -> MasterProbe.requireListening("spark://no-such-host.invalid:7077"));
        assertTrue(line.contains("no machine of the name no-such-host.invalid"), line);
        line = refused(() -> MasterProbe.requireListening("k8s://https://127.0.0.1:" + port));
        assertTrue(line.contains("nothing listens"), line);
        line = refused(() -> MasterProbe.requireListening("spark://127.0.0.1:" + port + ",no-such-host.invalid:7077"));
        assertTrue(
                line.contains("127.0.0.1: nothing listens") && line.contains("no-such-host.invalid: no machine"), line);
    }

    @Test
    void aFailureWithoutWordsIsNamedAllTheSame() {
        assertEquals(
                "no machine of the name in spark.driver.host or spark.driver.bindAddress is known here",
                SparkDriver.reason(new UnresolvedAddressException()));
        assertEquals("full", SparkDriver.reason(new RuntimeException("", new IOException("full\nof words"))));
        assertTrue(SparkDriver.reason(new StackOverflowError()).contains("OverflowError"));
        assertEquals("there is no class a.B", SparkDriver.reason(new ClassNotFoundException("a.B")));
    }

    @Test
    void ofSeveralMastersOneIsEnough() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertEquals(
                    Optional.of("127.0.0.1"),
                    MasterProbe.requireListening(
                            "spark://127.0.0.1:" + closedPort() + ",127.0.0.1:" + socket.getLocalPort()));
        }
        assertEquals(Optional.empty(), MasterProbe.requireListening("local[2]"));
    }

    @Test
    void aServerOfAnotherKindIsToldFromAMaster() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.start();
        try {
            String url = "spark://127.0.0.1:" + server.getAddress().getPort();
            String line = refused(() -> MasterState.of(url, conf()));
            assertTrue(line.startsWith("what listens at " + url + " does not answer as a Spark master"), line);
            // a master that asks for a secret just ends the connection
            assertTrue(line.contains("spark.authenticate"), line);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void addressesOfAllFormsAreRead() {
        assertEquals(
                List.of("a:1", "::1:2"),
                MasterProbe.places("spark://a:1,[::1]:2").stream()
                        .map(place -> place.getHostString() + ":" + place.getPort())
                        .toList());
        assertEquals(443, MasterProbe.places("k8s://h").get(0).getPort());
        assertEquals(6443, MasterProbe.places("k8s://https://h:6443/x").get(0).getPort());
        assertEquals(80, MasterProbe.places("k8s://http://h").get(0).getPort());
    }
}
