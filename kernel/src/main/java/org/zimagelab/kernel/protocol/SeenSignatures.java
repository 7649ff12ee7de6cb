package org.zimagelab.kernel.protocol;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The signatures of received messages, so that a copy of a message is not handled again. As in
 * {@code jupyter_client.session}, the last 65 536 are remembered.
 */
final class SeenSignatures {
    private static final int REMEMBERED = 65_536;

    private record Digest(long first, long second) {} // the first 128 bits are enough

    private final int remembered;
    private final Set<Digest> seen = new LinkedHashSet<>();

    SeenSignatures() {
        this(REMEMBERED);
    }

    SeenSignatures(int remembered) {
        this.remembered = remembered;
    }

    /**
     * Remembers a signature; if there are too many, the oldest is forgotten.
     *
     * @return false if it was remembered already
     */
    synchronized boolean add(byte[] signature) {
        ByteBuffer bits = ByteBuffer.wrap(signature);
        if (!seen.add(new Digest(bits.getLong(), bits.getLong()))) {
            return false;
        }
        if (seen.size() > remembered) {
            seen.remove(seen.iterator().next());
        }
        return true;
    }
}
