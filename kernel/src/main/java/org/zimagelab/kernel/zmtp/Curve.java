package org.zimagelab.kernel.zmtp;

import com.neilalexander.jnacl.crypto.curve25519xsalsa20poly1305;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;

/**
 * The server's side of CurveZMQ, with the names of the specification: C and S are the long-term public keys of client
 * and server, C' and S' those of this connection; small letters are the secret keys.
 */
final class Curve implements Mechanism {
    private static final int KEY = 32;
    private static final int HELLO = 200;
    private static final int COOKIE = 96;
    private static final int VOUCH = 80;
    private static final int INITIATE = 113; // plus the content of its box
    private static final int ZEROS = 32; // NaCl requires these before a plain text
    private static final int BOX_ZEROS = 16; // and these before a box
    private static final SecureRandom RANDOM = new SecureRandom();

    private enum State {
        HELLO,
        INITIATE,
        OPEN
    }

    private final Role role;
    private final KeyPair server;
    private final byte[] publicOfConnection = new byte[KEY]; // S'
    private final byte[] secretOfConnection = new byte[KEY]; // s'
    private final byte[] cookie = new byte[COOKIE]; // random bytes, as the state is kept here
    private byte[] clientOfConnection; // C'
    private final byte[] shared = new byte[KEY]; // of C' and s'
    private State state = State.HELLO;
    private Map<String, byte[]> properties;
    private long sent;
    private long received;

    Curve(Role role, KeyPair server) {
        this.role = role;
        this.server = server;
    }

    @Override
    public String name() {
        return "CURVE";
    }

    @Override
    public byte[] first() {
        return null; // the client begins
    }

    @Override
    public byte[] answer(byte[] command) throws ProtocolViolation {
        if (state == State.HELLO) {
            state = State.INITIATE;
            return welcome(command);
        }
        byte[] ready = ready(command);
        state = State.OPEN;
        return ready;
    }

    private byte[] welcome(byte[] hello) throws ProtocolViolation {
        if (!Metadata.is("HELLO", hello) || hello.length != HELLO || hello[6] != 1 || hello[7] != 0) {
            throw new ProtocolViolation("no HELLO of CurveZMQ 1.0");
        }
        clientOfConnection = Arrays.copyOfRange(hello, 80, 112);
        received = ByteBuffer.wrap(hello).getLong(112);
        byte[] helloKey = shared(clientOfConnection, server.secretKey());
        byte[] zeros = open(helloKey, nonce("CurveZMQHELLO---", received), hello, 120, HELLO);
        if (!Arrays.equals(zeros, new byte[64])) {
            throw new ProtocolViolation("a HELLO that is not for this key");
        }
        curve25519xsalsa20poly1305.crypto_box_keypair(publicOfConnection, secretOfConnection);
        RANDOM.nextBytes(cookie);
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        byte[] box = box(helloKey, nonce("WELCOME-", random), publicOfConnection, cookie);
        return Metadata.command("WELCOME", random, box);
    }

    private byte[] ready(byte[] initiate) throws ProtocolViolation {
        if (!Metadata.is("INITIATE", initiate) || initiate.length < INITIATE) {
            throw new ProtocolViolation("no INITIATE after the WELCOME");
        }
        if (!MessageDigest.isEqual(cookie, Arrays.copyOfRange(initiate, 9, 105))) {
            throw new ProtocolViolation("a wrong cookie");
        }
        number(ByteBuffer.wrap(initiate).getLong(105));
        key(shared, clientOfConnection, secretOfConnection);
        byte[] text = open(shared, nonce("CurveZMQINITIATE", received), initiate, INITIATE, initiate.length);
        int vouchNonce = KEY;
        int vouchBox = vouchNonce + 16;
        if (text.length < vouchBox + VOUCH) {
            throw new ProtocolViolation("an INITIATE without a vouch");
        }
        byte[] client = Arrays.copyOf(text, KEY); // C
        byte[] vouched = open(
                shared(client, secretOfConnection),
                nonce("VOUCH---", Arrays.copyOfRange(text, vouchNonce, vouchBox)),
                text,
                vouchBox,
                vouchBox + VOUCH);
        if (!Arrays.equals(Arrays.copyOf(vouched, KEY), clientOfConnection)
                || !Arrays.equals(Arrays.copyOfRange(vouched, KEY, 2 * KEY), server.publicKey())) {
            throw new ProtocolViolation("a vouch for another connection");
        }
        int metadata = vouchBox + VOUCH;
        properties = Metadata.read(ByteBuffer.wrap(text, metadata, text.length - metadata));
        byte[] box = box(shared, nonce("CurveZMQREADY---", ++sent), Metadata.of(role));
        return Metadata.command("READY", number().array(), box);
    }

    @Override
    public Map<String, byte[]> properties() {
        return properties;
    }

    @Override
    public int overhead() {
        return Metadata.command("MESSAGE").length + Long.BYTES + BOX_ZEROS + 1;
    }

    @Override
    public Frame encode(Frame frame) {
        byte[] flags = {(byte) ((frame.more() ? 1 : 0) | (frame.command() ? 2 : 0))};
        byte[] box = box(shared, nonce("CurveZMQMESSAGES", ++sent), flags, frame.body());
        return new Frame(false, false, Metadata.command("MESSAGE", number().array(), box));
    }

    @Override
    public Frame decode(Frame frame) throws ProtocolViolation {
        byte[] message = frame.body();
        if (!Metadata.is("MESSAGE", message) || message.length < overhead()) {
            throw new ProtocolViolation("a frame that is not encrypted");
        }
        number(ByteBuffer.wrap(message).getLong(8));
        byte[] text = open(shared, nonce("CurveZMQMESSAGEC", received), message, 16, message.length);
        boolean command = (text[0] & 2) != 0;
        return new Frame(!command && (text[0] & 1) != 0, command, Arrays.copyOfRange(text, 1, text.length));
    }

    /** Each number may come only once; otherwise somebody could send a box again. */
    private void number(long next) throws ProtocolViolation {
        if (Long.compareUnsigned(next, received) <= 0) {
            throw new ProtocolViolation("a message out of order");
        }
        received = next;
    }

    private ByteBuffer number() {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, sent);
    }

    private static byte[] nonce(String prefix, long number) {
        return nonce(prefix, ByteBuffer.allocate(Long.BYTES).putLong(0, number).array());
    }

    private static byte[] nonce(String prefix, byte[] rest) {
        return ByteBuffer.allocate(24)
                .put(prefix.getBytes(StandardCharsets.US_ASCII))
                .put(rest)
                .array();
    }

    private static byte[] shared(byte[] publicKey, byte[] secretKey) {
        byte[] key = new byte[KEY];
        key(key, publicKey, secretKey);
        return key;
    }

    private static void key(byte[] into, byte[] publicKey, byte[] secretKey) {
        curve25519xsalsa20poly1305.crypto_box_beforenm(into, publicKey, secretKey);
    }

    private static byte[] box(byte[] key, byte[] nonce, byte[]... parts) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(new byte[ZEROS]);
        for (byte[] part : parts) {
            text.writeBytes(part);
        }
        byte[] padded = text.toByteArray();
        byte[] box = new byte[padded.length];
        curve25519xsalsa20poly1305.crypto_box_afternm(box, padded, padded.length, nonce, key);
        return Arrays.copyOfRange(box, BOX_ZEROS, box.length);
    }

    private static byte[] open(byte[] key, byte[] nonce, byte[] from, int start, int end) throws ProtocolViolation {
        byte[] box = new byte[BOX_ZEROS + end - start];
        System.arraycopy(from, start, box, BOX_ZEROS, end - start);
        byte[] text = new byte[box.length];
        if (box.length < ZEROS
                || curve25519xsalsa20poly1305.crypto_box_open_afternm(text, box, box.length, nonce, key) != 0) {
            throw new ProtocolViolation("a box that does not open with this key");
        }
        return Arrays.copyOfRange(text, ZEROS, text.length);
    }
}
