package org.zimagelab.quality.picture;

import java.io.IOException;
import java.io.InputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.zimagelab.common.Interrupts;

/**
 * A picture file's bytes for a decoder, which hears an interrupt whenever it asks for more of them. In small portions:
 * a few bytes of a JPEG can stand for a pass over the whole picture, and the JPEG decoder tells nothing between its
 * passes.
 */
final class InterruptibleImageInput extends MemoryCacheImageInputStream {
    private static final int PORTION = 256;

    InterruptibleImageInput(InputStream bytes) {
        super(bytes);
    }

    @Override
    public int read() throws IOException {
        Interrupts.check();
        return super.read();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Interrupts.check();
        return super.read(into, from, Math.min(length, PORTION));
    }
}
