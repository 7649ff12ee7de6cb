package org.zimagelab.kernel.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private static final String KEY = "key";

    private final MessageCodec codec = new MessageCodec("hmac-sha256", KEY);

    MessageCodecTest() throws Exception {}

    @Test
    void aSignedMessageCountsOnce() throws Exception {
        List<byte[]> frames = codec.encode(List.of(new byte[] {7}), "x", null, null, content(), List.of(new byte[3]));
        ClientMessage request = codec.decode(frames);
        assertEquals("x", request.type());
        assertEquals("1 + 1", request.text("code"));
        assertEquals(3, request.buffers().get(0).length);
        assertEquals("it is a copy of an earlier message", refused(frames));
        List<byte[]> bySomebodyElse = new ArrayList<>(frames);
        bySomebodyElse.set(0, new byte[] {8}); // routing frames are not signed
        assertEquals("it is a copy of an earlier message", refused(bySomebodyElse));
        codec.decode(codec.encode(List.of(), "x", null, null, content(), List.of()));
    }

    @Test
    void aMessageIsUnusable() throws Exception {
        List<byte[]> good = codec.encode(List.of(), "x", null, null, content(), List.of());
        for (int cut = 0; cut < good.size(); cut++) {
            assertEquals("it lacks some of the frames of a message", refused(good.subList(0, cut)));
        }
        assertEquals("it lacks some of the frames of a message", refused(good.subList(1, good.size())));
        for (int frame = 1; frame < good.size(); frame++) {
            List<byte[]> changed = new ArrayList<>(good);
            byte[] bytes = changed.get(frame).clone();
            bytes[bytes.length - 1] ^= 1;
            changed.set(frame, bytes);
            assertEquals("its signature is wrong", refused(changed));
        }
        for (String signature : List.of("", "\0", "ä", "0".repeat(64), "f".repeat(1_000_000))) {
            List<byte[]> changed = new ArrayList<>(good);
            changed.set(1, signature.getBytes(UTF_8));
            assertEquals("its signature is wrong", refused(changed));
        }
        codec.decode(good); // none of all that has used it up
    }

    @Test
    void aSignedHeaderThatIsNoObjectIsUnusable() throws Exception {
        for (String header : List.of(
                "",
                "[]",
                "null",
                "1",
                "{",
                "\0",
                "[".repeat(100_000),
                "{\"a\":".repeat(100_000),
                "{\"msg_type\":\"\\u12")) {
            assertEquals("its header is not a JSON object", refused(signed(header, "{}")));
        }
    }

    @Test
    void aSignedContentThatIsNoneIsEmpty() throws Exception {
        String header = "{\"msg_type\":\"execute_request\"}";
        for (String content : List.of(
                "", "[]", "[".repeat(100_000), "{\"code\":".repeat(100_000), "{\"code\":\"\0", "9".repeat(100_000))) {
            ClientMessage request = codec.decode(signed(header, content));
            assertThrows(ClientMessage.BadRequest.class, () -> request.text("code"));
        }
        ClientMessage odd = codec.decode(
                signed(header, "{\"code\":\"\\ud800 \\u0000\",\"n\":1e999999,\"m\":" + "9".repeat(1_000) + "}"));
        assertEquals("\ud800 \0", odd.text("code"));
        assertEquals(Integer.MAX_VALUE, odd.number("n", 0));
        assertEquals(Integer.MAX_VALUE, odd.number("m", 0));
    }

    @Test
    void theOldestSignatureIsForgottenFirst() {
        SeenSignatures digests = new SeenSignatures(3);
        for (int i = 0; i < 3; i++) {
            assertTrue(digests.add(digest(i)));
        }
        assertFalse(digests.add(digest(0)));
        assertTrue(digests.add(digest(3)));
        assertTrue(digests.add(digest(0)));
        assertFalse(digests.add(digest(2)));
    }

    private static byte[] digest(int i) {
        return ByteBuffer.allocate(32).putInt(0, i).array();
    }

    private static JsonObject content() {
        JsonObject content = new JsonObject();
        content.addProperty("code", "1 + 1");
        return content;
    }

    private String refused(List<byte[]> frames) {
        return assertThrows(MessageCodec.InvalidMessage.class, () -> codec.decode(frames))
                .getMessage();
    }

    private static List<byte[]> signed(String header, String content) throws Exception {
        List<String> parts = List.of(header, "{}", "{}", content);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(UTF_8), "HmacSHA256"));
        parts.forEach(part -> mac.update(part.getBytes(UTF_8)));
        List<byte[]> frames = new ArrayList<>();
        frames.add("<IDS|MSG>".getBytes(UTF_8));
        frames.add(HexFormat.of().formatHex(mac.doFinal()).getBytes(UTF_8));
        parts.forEach(part -> frames.add(part.getBytes(UTF_8)));
        return frames;
    }
}
