package org.zimagelab.kernel.protocol;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * The System.in of cells, which asks the person for a line when all input has been read. The base has such a stream
 * too, but its {@code read()} returns the bytes of 汉 as negative numbers.
 */
final class StdinStream extends InputStream {
    private final Supplier<String> ask;
    private byte[] line = new byte[0];
    private int at;

    /**
     * @param ask returns a line without its line end
     */
    StdinStream(Supplier<String> ask) {
        this.ask = ask;
    }

    @Override
    public synchronized int read() {
        fill();
        return line[at++] & 0xff;
    }

    @Override
    public synchronized int read(byte[] into, int from, int length) {
        if (length == 0) {
            return 0;
        }
        fill();
        int n = Math.min(length, line.length - at);
        System.arraycopy(line, at, into, from, n);
        at += n;
        return n;
    }

    @Override
    public synchronized int available() {
        return line.length - at;
    }

    private void fill() {
        if (at == line.length) {
            line = (ask.get() + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
            at = 0;
        }
    }
}
