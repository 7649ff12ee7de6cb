package org.zimagelab.quality.picture;

/**
 * Counts the pixels that the codes of a GIF's frame stand for (GIF89a specification, appendix F), without making them.
 * Java's reader leaves black what a frame's codes do not reach, and says nothing.
 */
final class GifPixelCounter {
    private static final int MOST_BITS = 12;

    private final int clear;
    private final int first;
    private final int[] lengths = new int[1 << MOST_BITS];
    private int next;
    private int bits;
    private int before = -1;
    private int held;
    private int heldBits;
    private boolean ended;
    private long pixels;

    /** @param bits of the smallest codes, 1 to 11 */
    GifPixelCounter(int bits) {
        this.first = bits;
        this.clear = 1 << bits;
        for (int i = 0; i < clear; i++) {
            lengths[i] = 1;
        }
        restart();
    }

    private void restart() {
        next = clear + 2;
        bits = first + 1;
        before = -1;
    }

    void add(byte[] block) {
        for (byte one : block) {
            held |= (one & 0xff) << heldBits;
            heldBits += 8;
            while (heldBits >= bits && !ended) {
                int code = held & (1 << bits) - 1;
                held >>>= bits;
                heldBits -= bits;
                add(code);
            }
            if (ended) {
                return;
            }
        }
    }

    private void add(int code) {
        if (code == clear) {
            restart();
        } else if (code == clear + 1 || code > next || code == next && before < 0) {
            // the end, or a code that nothing has defined
            ended = true;
        } else {
            if (before >= 0 && next < lengths.length) {
                lengths[next++] = lengths[before] + 1;
                if (next == 1 << bits && bits < MOST_BITS) {
                    bits++;
                }
            }
            pixels += lengths[code];
            before = code;
        }
    }

    long pixels() {
        return pixels;
    }
}
