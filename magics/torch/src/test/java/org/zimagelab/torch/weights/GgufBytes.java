package org.zimagelab.torch.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes GGUF files for tests, right ones and wrong ones. */
public final class GgufBytes {
    private static final int ALIGNMENT = 32;

    private final ByteArrayOutputStream infos = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private int tensors;
    private int pairs;
    private int version = 3;

    /** A tensor whose bytes follow those of the one before. */
    public GgufBytes tensor(String name, int format, long[] shape, byte[] bytes) {
        info(name, format, shape, data.size());
        data.writeBytes(bytes);
        data.writeBytes(new byte[Math.floorMod(-bytes.length, ALIGNMENT)]);
        return this;
    }

    /** What the header says of a tensor, true or not. */
    public GgufBytes info(String name, int format, long[] shape, long offset) {
        text(infos, name);
        put(infos, b -> b.putInt(shape.length));
        for (int i = shape.length - 1; i >= 0; i--) {
            long side = shape[i];
            put(infos, b -> b.putLong(side));
        }
        put(infos, b -> b.putInt(format).putLong(offset));
        tensors++;
        return this;
    }

    public GgufBytes text(String name, String value) {
        text(metadata, name);
        put(metadata, b -> b.putInt(8));
        text(metadata, value);
        pairs++;
        return this;
    }

    /** A value of any type, by its bytes. */
    GgufBytes value(String name, int type, byte... bytes) {
        text(metadata, name);
        put(metadata, b -> b.putInt(type));
        metadata.writeBytes(bytes);
        pairs++;
        return this;
    }

    GgufBytes version(int number) {
        version = number;
        return this;
    }

    GgufBytes tensors(int count) {
        tensors = count;
        return this;
    }

    /** The file. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        put(out, b -> b.putInt(version).putLong(tensors).putLong(pairs));
        out.writeBytes(metadata.toByteArray());
        out.writeBytes(infos.toByteArray());
        out.writeBytes(new byte[Math.floorMod(-out.size(), ALIGNMENT)]);
        out.writeBytes(data.toByteArray());
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        put(out, b -> b.putLong(utf8.length));
        out.writeBytes(utf8);
    }

    private static void put(ByteArrayOutputStream out, Consumer<ByteBuffer> numbers) {
        ByteBuffer b = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        numbers.accept(b);
        out.write(b.array(), 0, b.position());
    }
}
