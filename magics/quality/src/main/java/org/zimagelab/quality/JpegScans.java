package org.zimagelab.quality;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The scans of a JPEG file (ITU-T T.81, B.2.3). Each is a pass over the whole picture, and a few bytes are enough for one:
 * a small file can ask for hours. Encoders write about ten.
 */
final class JpegScans {
    static final int MAGIC = 0xffd8;

    /** What is read of any picture, and what at the least of a large one. */
    static final int MOST = 100;

    static final int ALWAYS = 20;

    /** Of scans after those: pixels that all of them go over together. A pass takes about five nanoseconds a pixel. */
    static final long MOST_PASSED = 400_000_000;

    private static final int START_OF_SCAN = 0xda;

    private JpegScans() {}

    /** How many of so many pixels are read. */
    static long most(long pixels) {
        return Math.max(ALWAYS, Math.min(MOST, MOST_PASSED / Math.max(1, pixels)));
    }

    /** How many there are, up to one more than are read; whatever else is wrong with the file is the decoder's matter. */
    static int count(InputStream file) throws IOException {
        InputStream in = new BufferedInputStream(file, 1 << 16);
        int scans = 0;
        int before = 0;
        for (long i = 0; scans <= MOST; i++) {
            int now = in.read();
            if (now < 0) {
                return scans;
            }
            if (before == 0xff && now == START_OF_SCAN) {
                scans++;
            } else if (before == 0xff && isSegment(now)) {
                // A thumbnail within a segment has scans of its own.
                int length = in.read() << 8 | in.read();
                in.skipNBytes(Math.max(0, Math.min(length - 2, in.available())));
                now = 0;
            }
            if ((i & 0xffff) == 0) {
                Interrupts.check();
            }
            before = now;
        }
        return scans;
    }

    /** Whether a length follows a marker: after all but stuffed zeros, fill bytes, restarts, and the picture's ends. */
    private static boolean isSegment(int marker) {
        return marker > 0x01 && marker < 0xff && !(marker >= 0xd0 && marker <= 0xd9);
    }
}
