package org.zimagelab.kernel.protocol;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The signatures of the messages that came, so that none runs twice when somebody sends a copy of it. As in
 * {@code jupyter_client.session}, the last 65 536 are remembered.
 */
final class SeenSignatures {
    private static final int REMEMBERED = 65_536;

    private record Digest(long first, long second) {} // of 256 bits or more, enough to tell them apart

    private final int remembered;
    private final Set<Digest> seen = new LinkedHashSet<>();

    SeenSignatures() {
        this(REMEMBERED);
    }

    SeenSignatures(int remembered) {
        this.remembered = remembered;
    }

    /**
     * Remembers a signature; when there are too many, forgets the one that came first.
     *
     * @return false when it has been there before
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
