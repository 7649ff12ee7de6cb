package org.zimagelab.kernel.protocol;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encodes messages as signed frames, and decodes and checks such frames.
 *
 * <p>The base's own reader blocks for ever on a message with too few frames, and a wrong signature ends its thread.
 * Here both are refused.
 */
final class MessageCodec {
    /** The version of the Jupyter message protocol. */
    static final String PROTOCOL = "5.5";

    /** For all contents. HTML is not escaped, since pictures in it are megabytes long and need no escapes. */
    static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final JsonObject EMPTY = new JsonObject();

    /** A message that gets no answer: its sender does not have the key or does not use the protocol. */
    static final class InvalidMessage extends Exception {
        InvalidMessage(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * A message whose signature has been checked and whose JSON has not been parsed yet.
     *
     * @param identities routing frames
     * @param parts the JSON of header, parent, metadata and content
     * @param buffers what follows
     */
    record SignedMessage(List<byte[]> identities, List<byte[]> parts, List<byte[]> buffers) {}

    private final String session = UUID.randomUUID().toString();
    private final SeenSignatures seen = new SeenSignatures();
    private final Mac mac; // null if messages are not signed

    /**
     * @param scheme such as {@code hmac-sha256}
     * @param key the key of the connection file; if it is empty, messages are not signed, as the protocol says
     */
    MessageCodec(String scheme, String key) throws GeneralSecurityException {
        if (key == null || key.isEmpty()) {
            mac = null;
        } else {
            String algorithm = scheme.replace("-", "");
            mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
        }
    }

    /** Decodes the frames of one message. */
    ClientMessage decode(List<byte[]> frames) throws InvalidMessage {
        return parse(open(frames));
    }

    /** Splits the frames of one message and checks its signature. */
    SignedMessage open(List<byte[]> frames) throws InvalidMessage {
        int at = 0;
        while (at < frames.size() && !Arrays.equals(DELIMITER, frames.get(at))) {
            at++;
        }
        if (frames.size() < at + 6) {
            throw new InvalidMessage("it lacks some of the frames of a message");
        }
        List<byte[]> parts = List.copyOf(frames.subList(at + 2, at + 6));
        if (mac != null) {
            byte[] digest = digest(parts);
            byte[] expected = HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
            if (!MessageDigest.isEqual(expected, frames.get(at + 1))) {
                throw new InvalidMessage("its signature is wrong");
            }
            if (!seen.add(digest)) {
                throw new InvalidMessage("it is a copy of an earlier message");
            }
        }
        return new SignedMessage(
                List.copyOf(frames.subList(0, at)), parts, List.copyOf(frames.subList(at + 6, frames.size())));
    }

    /** Parses the JSON of a message. */
    ClientMessage parse(SignedMessage message) throws InvalidMessage {
        List<byte[]> parts = message.parts();
        try {
            return new ClientMessage(
                    message.identities(),
                    object(parts.get(0)),
                    objectOrEmpty(parts.get(2)),
                    objectOrEmpty(parts.get(3)),
                    message.buffers());
        } catch (JsonParseException | IllegalStateException e) {
            throw new InvalidMessage("its header is not a JSON object");
        }
    }

    /**
     * The frames of one message.
     *
     * @param identities routing frames, or the topic of a published message
     * @param parent the header of the request that this message answers; null for none
     */
    List<byte[]> encode(
            List<byte[]> identities,
            String type,
            JsonObject parent,
            JsonObject metadata,
            JsonObject content,
            List<byte[]> buffers) {
        JsonObject header = new JsonObject();
        header.addProperty("msg_id", UUID.randomUUID().toString());
        header.addProperty("username", "kernel");
        header.addProperty("session", session);
        header.addProperty("date", now());
        header.addProperty("msg_type", type);
        header.addProperty("version", PROTOCOL);
        List<byte[]> parts = List.of(bytes(header), bytes(parent), bytes(metadata), bytes(content));
        List<byte[]> frames = new ArrayList<>(identities);
        frames.add(DELIMITER);
        frames.add(sign(parts).getBytes(StandardCharsets.US_ASCII));
        frames.addAll(parts);
        frames.addAll(buffers);
        return frames;
    }

    /** The current time in the protocol's format. */
    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
    }

    private String sign(List<byte[]> parts) {
        return mac == null ? "" : HexFormat.of().formatHex(digest(parts));
    }

    private byte[] digest(List<byte[]> parts) {
        try {
            Mac own = (Mac) mac.clone(); // a Mac is not thread-safe
            parts.forEach(own::update);
            return own.doFinal();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e); // every Mac of the JDK can be cloned
        }
    }

    private static byte[] bytes(JsonObject object) {
        return JSON.toJson(object == null ? EMPTY : object).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * An object, or an empty one if the JSON is none. The message is not dropped, because its header is valid and the
     * client gets an error about the missing field.
     */
    private static JsonObject objectOrEmpty(byte[] json) {
        try {
            return object(json);
        } catch (JsonParseException | IllegalStateException e) {
            return new JsonObject();
        }
    }

    private static JsonObject object(byte[] json) {
        return JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
    }
}
