package org.zimagelab.kernel.protocol;

import com.google.gson.JsonObject;
import java.util.Arrays;
import org.zeromq.ZMQ;
import org.zimagelab.kernel.zmtp.KeyPair;

/**
 * Reads the key pair of a connection file that asks for CurveZMQ. Whoever can read the file has the keys and may
 * connect; without them nobody can use a socket or read the messages.
 */
final class Encryption {
    private static final int Z85_LENGTH = 40;
    private static final String ALPHABET = "[0-9a-zA-Z.\\-:+=^!/*?&<>()\\[\\]{}@%$#]{" + Z85_LENGTH + "}";

    private Encryption() {}

    /**
     * The keys of a connection file; null if it has none.
     *
     * @throws IllegalStateException if one of the keys is missing or not in Z85
     */
    static KeyPair of(JsonObject properties) {
        String publicKey = ClientMessage.text(properties, "curve_publickey", "");
        String secretKey = ClientMessage.text(properties, "curve_secretkey", "");
        return publicKey.isEmpty() && secretKey.isEmpty()
                ? null
                : new KeyPair(decode("curve_publickey", publicKey), decode("curve_secretkey", secretKey));
    }

    private static byte[] decode(String name, String key) {
        if (!key.matches(ALPHABET)) {
            throw new IllegalStateException(name + " must be a key of " + Z85_LENGTH + " characters, in Z85");
        }
        return Arrays.copyOf(ZMQ.Curve.z85Decode(key), 32);
    }
}
