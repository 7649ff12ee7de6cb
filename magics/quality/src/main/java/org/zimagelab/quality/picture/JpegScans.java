package org.zimagelab.quality.picture;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.zimagelab.common.Interrupts;

/**
 * The size and scans of a JPEG file (ITU-T T.81, B.2.2, B.2.3). Each is a pass over the whole picture, and a few bytes
 * are enough for one: a small file can ask for hours. Encoders write about ten.
 */
record JpegScans(int count, int width, int height) {
    static final int MAGIC = 0xffd8;

    /** What is read of any picture, and what at the least of a large one. */
    static final int MOST = 100;

    static final int ALWAYS = 20;

    /**
     * Of scans after those: pixels that all of them go over together. A pass of 1, 3 and 12 megapixels took 3 ns of
     * processor time a pixel where the scan says little, 9 ns where it corrects noise: four seconds at the most.
     */
    static final long MOST_PASSED = 400_000_000;

    private static final int START_OF_SCAN = 0xda;

    /** Bytes of a frame's head as far as its size. */
    private static final int FRAME = 5;

    /** How many of so many pixels are read. */
    static long most(long pixels) {
        return Math.max(ALWAYS, Math.min(MOST, MOST_PASSED / Math.max(1, pixels)));
    }

    /**
     * How many there are, up to one more than are read, and of what size the first frame is, 0 where there is none
     * before its first scan; whatever else is wrong with the file is the decoder's matter.
     */
    static JpegScans of(InputStream file) throws IOException {
        InputStream in = new BufferedInputStream(file, 1 << 13);
        int scans = 0;
        int width = 0;
        int height = 0;
        int before = 0;
        for (long i = 0; scans <= MOST; i++) {
            int now = in.read();
            if (now < 0) {
                break;
            }
            if (before == 0xff && now == START_OF_SCAN) {
                scans++;
            } else if (before == 0xff && isSegment(now)) {
                int length = (in.read() << 8 | in.read()) - 2;
                if (isFrame(now) && length >= FRAME && width == 0) {
                    byte[] frame = in.readNBytes(FRAME);
                    ByteBuffer size = ByteBuffer.wrap(frame.length == FRAME ? frame : new byte[FRAME]);
                    height = size.getShort(1) & 0xffff;
                    width = size.getShort(3) & 0xffff;
                    length -= FRAME;
                }
                // A thumbnail within a segment has scans of its own.
                in.skipNBytes(Math.max(0, Math.min(length, in.available())));
                now = 0;
            }
            if ((i & 0xffff) == 0) {
                Interrupts.check();
            }
            before = now;
        }
        return new JpegScans(scans, width, height);
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** Whether a length follows a marker: after all but stuffed zeros, fill bytes, restarts, and the picture's ends. */
    private static boolean isSegment(int marker) {
        return marker > 0x01 && marker < 0xff && !(marker >= 0xd0 && marker <= 0xd9);
    }
}
