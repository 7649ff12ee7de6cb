package org.zimagelab.diffusion;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The files among the test resources, and simple ways to read and change them. */
public final class Fixtures {
    private Fixtures() {}

    /** A folder or file of the test resources. */
    public static Path resource(String name) {
        try {
            return Path.of(Fixtures.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Full precision on the device that the system property {@code zimage.device} names, else on the CPU. */
    public static LoadOptions fp32() {
        return new LoadOptions(System.getProperty("zimage.device", "cpu"), "fp32");
    }

    /** The tiny random model in the published layout. */
    public static Path tiny() {
        return resource("tiny-zimage");
    }

    /** A copy that a test may break. */
    public static Path copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path f : files.toList()) {
                Path target = to.resolve(from.relativize(f).toString());
                if (Files.isDirectory(f)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(f, target);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a tensor of zeros, so that the file is too large to be copied into memory. */
    public static void pad(Path file, String name) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int n = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
        long data = all.length - 8 - n;
        long padding = 36L << 20;
        String header = new String(all, 8, n, StandardCharsets.UTF_8).strip();
        header = header.substring(0, header.length() - 1) + ",\"" + name + "\":{\"dtype\":\"F32\",\"shape\":["
                + padding / 4 + "],\"data_offsets\":[" + data + "," + (data + padding) + "]}}";
        byte[] h = (header + " ".repeat(Math.floorMod(-header.length(), 8))).getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate((int) (8 + h.length + data)).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(h.length).put(h).put(all, 8 + n, (int) data);
        Files.write(file, out.array());
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.setLength(out.capacity() + padding);
        }
    }

    /** A tensor's bytes in a golden file. Python wrote it, with dtypes that networks do not have. */
    public static ByteBuffer bytes(Path safetensors, String name) {
        try {
            byte[] all = Files.readAllBytes(safetensors);
            ByteBuffer b = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
            int header = (int) b.getLong(0);
            var json = com.google.gson.JsonParser.parseString(
                            new String(all, 8, header, java.nio.charset.StandardCharsets.UTF_8))
                    .getAsJsonObject()
                    .getAsJsonObject(name)
                    .getAsJsonArray("data_offsets");
            int from = 8 + header + json.get(0).getAsInt();
            return b.slice(from, json.get(1).getAsInt() - json.get(0).getAsInt())
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static float[] floats(Path safetensors, String name) {
        var b = bytes(safetensors, name).asFloatBuffer();
        float[] x = new float[b.remaining()];
        b.get(x);
        return x;
    }

    public static long[] longs(Path safetensors, String name) {
        var b = bytes(safetensors, name).asLongBuffer();
        long[] x = new long[b.remaining()];
        b.get(x);
        return x;
    }

    /** ‖a − b‖ / ‖b‖. */
    public static double relativeL2(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new AssertionError("lengths " + a.length + " and " + b.length);
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < a.length; i++) {
            difference += Math.pow((double) a[i] - b[i], 2);
            norm += (double) b[i] * b[i];
        }
        return Math.sqrt(difference / norm);
    }
}
