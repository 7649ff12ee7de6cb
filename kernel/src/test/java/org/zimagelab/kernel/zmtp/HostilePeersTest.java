package org.zimagelab.kernel.zmtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What peers get that do not keep to the protocol, or that ask for too much. */
class HostilePeersTest extends ZmtpTest {
    static List<byte[]> garbage() {
        byte[] ready = frame(4, ready("DEALER"));
        byte[] over = frame(4, ready("REP"));
        List<byte[]> bad = new ArrayList<>(List.of(
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(3).getBytes(US_ASCII),
                new byte[64],
                greeting("PLAIN"),
                greeting("CURVE"),
                greeting("NULLX"),
                greeting(1, "NULL"),
                greeting(0, "NULL"),
                joined(greeting("NULL"), over),
                joined(greeting("NULL"), frame(4, new byte[0])),
                joined(greeting("NULL"), frame(0, new byte[300])),
                joined(greeting("NULL"), frame(4, Metadata.command("READY", new byte[] {5, 'a'}))),
                joined(greeting("NULL"), frame(4, property(new byte[] {-1, -1, -1, -1}))),
                joined(greeting("NULL"), frame(4, property(new byte[] {127, -1, -1, -1}))),
                joined(greeting("NULL"), frame(4, new byte[5000])),
                joined(greeting("NULL"), header(6, 1L << 40)),
                joined(greeting("NULL"), ready, frame(4, Metadata.command("PING"))),
                joined(greeting("NULL"), ready, new byte[] {5, 0}),
                joined(greeting("NULL"), ready, new byte[] {8, 0}),
                joined(greeting("NULL"), ready, new byte[] {-1, 0})));
        for (long size :
                new long[] {-1, Long.MIN_VALUE, Long.MIN_VALUE + 1000, MESSAGE + 1, 1 << 30, 1L << 32, -1000}) {
            bad.add(joined(greeting("NULL"), ready, header(2, size)));
            bad.add(joined(greeting("NULL"), ready, frame(1, new byte[3]), header(3, size)));
        }
        return bad;
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void whatIsNotTheProtocolEndsItsConnectionAlone(byte[] bad) throws Exception {
        Client client = client("DEALER", router);
        asked(client, "before");
        assertEnds(stranger(router, bad));
        assertEquals(List.of("after"), asked(client, "after"));
    }

    @Test
    void aGreetingMayComeInPieces() throws Exception {
        byte[] whole = joined(greeting("NULL"), frame(4, ready("DEALER")), frame(0, "hello".getBytes(US_ASCII)));
        Socket stranger = stranger(router);
        stranger.setTcpNoDelay(true);
        for (byte each : whole) {
            stranger.getOutputStream().write(each);
        }
        assertEquals("hello", new String(next().get(1), US_ASCII));
        for (int cut = 0; cut < whole.length; cut++) {
            try (Socket torn = stranger(router, Arrays.copyOf(whole, cut))) {
                assertTrue(torn.isConnected());
            }
        }
        assertEquals(List.of("x"), asked(client("DEALER", router), "x"));
    }

    @Test
    void messagesWithoutEndEndTheirConnection() throws Exception {
        Socket frames = stranger(router, greeting("NULL"), frame(4, ready("DEALER")));
        assertEnds(frames, frame(1, new byte[1]), 2000);
        Socket bytes = stranger(router, greeting("NULL"), frame(4, ready("DEALER")));
        assertEnds(bytes, frame(3, new byte[1 << 20]), 100);
        assertEquals(List.of("x"), asked(client("DEALER", router), "x"));
    }

    @Test
    void whatIsDeclaredTakesNoMemory() throws Exception {
        System.gc();
        long before = used();
        for (int i = 0; i < CONNECTIONS - 1; i++) {
            stranger(router, greeting("NULL"), frame(4, ready("DEALER")), header(2, MESSAGE), new byte[100]);
        }
        assertEquals(List.of("x"), asked(client("DEALER", router), "x"));
        System.gc();
        assertTrue(used() - before < 20 << 20, "taken: " + (used() - before));
    }

    @Test
    void whoHoldsMostOfAnUnfinishedMessageGoesFirst() throws Exception {
        List<Socket> hoarders = new ArrayList<>();
        for (int i = 0; i < 4; i++) { // together more than all may hold
            Socket hoarder = stranger(router, greeting("NULL"), frame(4, ready("DEALER")), header(2, MESSAGE));
            hoarders.add(hoarder);
            hoarder.getOutputStream().write(new byte[20 << 20]);
        }
        byte[] real = new byte[5 << 20];
        Client client = client("DEALER", router);
        client.send(real);
        assertArrayEquals(real, next().get(1));
        assertEnds(hoarders.get(0)); // one of them had to go
    }

    @ParameterizedTest
    @EnumSource(names = {"XPUB", "REP"})
    void subscriptionsAndHeartbeatsAreShort(Role role) throws Exception {
        Endpoint endpoint = role == Role.XPUB ? publisher : echo;
        byte[] hello = joined(greeting("NULL"), frame(4, ready(role == Role.XPUB ? "SUB" : "REQ")));
        assertEnds(stranger(endpoint, hello, header(2, 8_000), new byte[8_000]));
        assertEnds(stranger(endpoint, hello, header(2, 1 << 20)));
        assertEnds(stranger(endpoint, hello, header(2, -1)));
    }

    @Test
    void subscriptionsAreFew() throws Exception {
        Client subscriber = client("SUB", publisher);
        subscriber.send("\1");
        subscriber.texts();
        Socket stranger = stranger(publisher, greeting("NULL"), frame(4, ready("SUB")));
        OutputStream out = stranger.getOutputStream();
        try {
            for (int i = 0; i < 100_000; i++) {
                out.write(frame(0, ("\1topic" + i).getBytes(US_ASCII)));
            }
        } catch (IOException e) {
            // it has ended
        }
        assertEnds(stranger);
        publisher.publish(bytes("a", "b"));
        assertEquals(List.of("a", "b"), subscriber.texts());
    }

    @Test
    void whoNeverReadsIsLeftBehind() throws Exception {
        Socket stranger = stranger(publisher, greeting("NULL"), frame(4, ready("SUB")), frame(0, new byte[] {1}));
        Client subscriber = client("SUB", publisher);
        subscriber.send("\1");
        subscriber.texts();
        byte[] output = new byte[1 << 20];
        for (int i = 0; i < 40; i++) { // more than what the kernel keeps for one, and more than TCP does
            publisher.publish(List.of("t".getBytes(US_ASCII), output));
            assertEquals(output.length, subscriber.receive().get(1).length);
        }
        assertEnds(stranger);
    }

    @Test
    void connectionsAreCounted() throws Exception {
        Client client = client("DEALER", router);
        asked(client, "before");
        for (int i = 0; i < 20 * CONNECTIONS; i++) {
            stranger(router, greeting("NULL"), frame(4, ready("DEALER")));
        }
        assertEquals(List.of("after"), asked(client, "after"));
        assertEquals(List.of("new"), asked(client("DEALER", router), "new"));
        assertEnds(strangers.get(1)); // the first is the client
    }

    @Test
    void whatWaitsIsWrittenBeforeTheEnd() throws Exception {
        Client client = client("DEALER", router);
        client.send("x");
        List<byte[]> message = next();
        router.send(List.of(message.get(0), new byte[5 << 20]));
        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
            try {
                loop.close(HANG_MS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertEquals(5 << 20, client.receive().get(0).length);
        closed.join();
    }
}
