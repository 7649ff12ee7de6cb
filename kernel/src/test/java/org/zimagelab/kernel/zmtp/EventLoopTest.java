package org.zimagelab.kernel.zmtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.ZMQ;

/** What peers that keep to the protocol get. */
class EventLoopTest extends ZmtpTest {
    @Test
    void aRouterAnswersWhoAsked() throws Exception {
        Client one = client("DEALER", router);
        Client two = client("DEALER", router);
        for (Client each : List.of(one, two, one)) {
            assertEquals(List.of("a", "", "b"), asked(each, "a", "", "b"));
        }
    }

    @Test
    void aClientThatComesAgainTakesItsPlace() throws Exception {
        byte[] me = ready("DEALER", "me");
        Client first = new Client(router, me);
        assertEquals(List.of("x"), asked(first, "x"));
        Client again = new Client(router, me);
        assertEquals(List.of("y"), asked(again, "y"));
        assertEnds(first.socket);
        assertEquals(List.of("z"), asked(again, "z"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 254, 255, 256, 16_384, 65_537, 10_000_000, (int) MESSAGE})
    void messagesOfAnyAllowedSizeArriveWhole(int size) throws Exception {
        byte[] body = random(size);
        Client client = client("DEALER", router);
        client.send(body);
        List<byte[]> message = next();
        assertArrayEquals(body, message.get(1));
        router.send(message);
        assertArrayEquals(body, client.receive().get(0));
    }

    @Test
    void subscribersAreWelcomedAndGetWhatTheyAskedFor() throws Exception {
        Client all = client("SUB", publisher);
        all.send("\1");
        assertEquals(List.of("", "welcome"), all.texts());
        Client some = client("SUB", publisher);
        some.send("\1kernel.b");
        assertEquals(List.of("kernel.b", "welcome"), some.texts());
        publisher.publish(bytes("kernel.a", "1"));
        publisher.publish(bytes("kernel.bc", "2"));
        assertEquals(List.of("kernel.a", "1"), all.texts());
        assertEquals(List.of("kernel.bc", "2"), all.texts());
        assertEquals(List.of("kernel.bc", "2"), some.texts());
        some.send("\0kernel.b");
        some.send("\1kernel.c");
        assertEquals(List.of("kernel.c", "welcome"), some.texts());
        publisher.publish(bytes("kernel.bc", "3"));
        publisher.publish(bytes("kernel.c", "4"));
        assertEquals(List.of("kernel.c", "4"), some.texts());
    }

    @Test
    void aHeartbeatComesBack() throws Exception {
        Client client = client("REQ", echo);
        for (int i = 0; i < 3; i++) {
            client.send("", "ping" + i);
            assertEquals(List.of("", "ping" + i), client.texts());
        }
    }

    @Test
    void aPingIsAnsweredAtOnce() throws Exception {
        Client client = client("DEALER", router);
        client.socket.getOutputStream().write(frame(1, new byte[1]));
        client.socket.getOutputStream().write(frame(4, Metadata.command("PING", new byte[] {0, 0, 7})));
        assertArrayEquals(
                Metadata.command("PONG", new byte[] {7}), client.frame().body());
    }

    @Test
    void encryptedSocketsServeWhoHasTheKeyAndNobodyElse() throws Exception {
        loop.close(0);
        ZMQ.Curve.KeyPair server = ZMQ.Curve.generateKeyPair();
        listen(new KeyPair(z85(server.publicKey), z85(server.secretKey)));
        byte[] large = random(3_000_000);
        ZMQ.Context context = ZMQ.context(1);
        try (ZMQ.Socket client = encrypted(context, server.publicKey);
                ZMQ.Socket other = encrypted(context, ZMQ.Curve.generateKeyPair().publicKey)) {
            client.send(large);
            List<byte[]> message = next();
            assertArrayEquals(large, message.get(1));
            router.send(message);
            assertArrayEquals(large, client.recv());
            other.send("other");
            for (String name : List.of("HELLO", "INITIATE", "MESSAGE", "READY")) {
                for (int length : new int[] {0, 8, 107, 194, 248, 1000}) {
                    byte[] command = Metadata.command(name, new byte[length]);
                    assertEnds(stranger(router, greeting("CURVE"), frame(4, command)));
                }
            }
            assertEnds(stranger(router, greeting("NULL"), frame(4, ready("DEALER")), frame(0, new byte[1])));
            client.send("still");
            assertArrayEquals("still".getBytes(US_ASCII), next().get(1)); // and not "other"
        }
        context.close();
    }
}
