package org.zimagelab.demo.training;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training stopped at a step: one safetensors file, renamed into place when it is whole, so that a kill at any moment
 * leaves the one before.
 *
 * @param step steps done
 * @param tensors of the networks and the optimizer, float32
 */
record Checkpoint(long step, Map<String, Tensor> tensors) {

    /** The running averages of one network's weights, by published name: what is worth keeping of a training. */
    Map<String, float[]> averages(String network) {
        String prefix = "average:" + network;
        Map<String, float[]> averages = new LinkedHashMap<>();
        tensors.forEach((name, t) -> {
            if (name.startsWith(prefix)) {
                averages.put(name.substring(prefix.length()), t.values());
            }
        });
        return averages;
    }

    void write(Path file) throws IOException {
        JsonObject header = new JsonObject();
        JsonObject metadata = new JsonObject();
        metadata.addProperty("step", Long.toString(step));
        header.add("__metadata__", metadata);
        long offset = 0;
        for (var e : tensors.entrySet()) {
            JsonObject t = new JsonObject();
            t.addProperty("dtype", "F32");
            var shape = new com.google.gson.JsonArray();
            for (long side : e.getValue().shape()) {
                shape.add(side);
            }
            t.add("shape", shape);
            var range = new com.google.gson.JsonArray();
            range.add(offset);
            offset += 4L * e.getValue().values().length;
            range.add(offset);
            t.add("data_offsets", range);
            header.add(e.getKey(), t);
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            put(out, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).flip());
            put(out, ByteBuffer.wrap(json));
            for (Tensor t : tensors.values()) {
                ByteBuffer b = ByteBuffer.allocate(4 * t.values().length).order(ByteOrder.LITTLE_ENDIAN);
                b.asFloatBuffer().put(t.values());
                put(out, b);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void put(FileChannel out, ByteBuffer b) throws IOException {
        while (b.hasRemaining()) {
            out.write(b);
        }
    }

    static Checkpoint read(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer head = get(in, 0, 8);
            int length = (int) head.getLong();
            JsonObject header = JsonParser.parseString(
                            StandardCharsets.UTF_8.decode(get(in, 8, length)).toString())
                    .getAsJsonObject();
            long step = header.getAsJsonObject("__metadata__").get("step").getAsLong();
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (var e : header.entrySet()) {
                if (e.getKey().equals("__metadata__")) {
                    continue;
                }
                JsonObject t = e.getValue().getAsJsonObject();
                long[] shape = new long[t.getAsJsonArray("shape").size()];
                for (int i = 0; i < shape.length; i++) {
                    shape[i] = t.getAsJsonArray("shape").get(i).getAsLong();
                }
                long from = t.getAsJsonArray("data_offsets").get(0).getAsLong();
                long to = t.getAsJsonArray("data_offsets").get(1).getAsLong();
                float[] values = new float[(int) ((to - from) / 4)];
                get(in, 8L + length + from, (int) (to - from)).asFloatBuffer().get(values);
                tensors.put(e.getKey(), new Tensor(shape, values));
            }
            return new Checkpoint(step, tensors);
        }
    }

    private static ByteBuffer get(FileChannel in, long at, int bytes) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (b.hasRemaining() && in.read(b, at + b.position()) >= 0) {
            // until full
        }
        return b.flip();
    }
}
