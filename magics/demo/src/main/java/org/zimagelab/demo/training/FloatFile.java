package org.zimagelab.demo.training;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of float32 numbers, little-endian, which may be written over several runs of a program. Positions count
 * numbers, not bytes. */
final class FloatFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private FloatFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static FloatFile toWrite(Path path) throws IOException {
        return new FloatFile(path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }

    static FloatFile toRead(Path path) throws IOException {
        return new FloatFile(path, FileChannel.open(path));
    }

    /** How many complete numbers the file has. */
    long size() throws IOException {
        return channel.size() / Float.BYTES;
    }

    void write(long place, float[] numbers) throws IOException {
        ByteBuffer bytes = buffer(numbers.length);
        bytes.asFloatBuffer().put(numbers);
        long at = Float.BYTES * place;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    float[] read(long place, int count) throws IOException {
        ByteBuffer bytes = buffer(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, Float.BYTES * place + bytes.position()) < 0) {
                throw new EOFException(path + ": ends before number " + (place + count));
            }
        }
        float[] numbers = new float[count];
        bytes.flip().asFloatBuffer().get(numbers);
        return numbers;
    }

    private static ByteBuffer buffer(int numbers) {
        return ByteBuffer.allocate(Float.BYTES * numbers).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
