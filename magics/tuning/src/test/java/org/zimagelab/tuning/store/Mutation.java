package org.zimagelab.tuning.store;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/** Changes files as a broken disk, a broken download or an attacker would. */
final class Mutation {
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final String RAW = "@@raw@@";

    /** JSON values at the limits of what readers expect, or beyond. */
    private static final List<String> EXTREMES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "-1",
            "1",
            "2",
            "0.5",
            "1e308",
            "1e999",
            "-1e999",
            "NaN",
            "2147483647",
            "2147483648",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "1e-320",
            "1e99999999999",
            "\"\"",
            "\" \"",
            "\"a\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"../../../etc/passwd\"",
            "\"\\n/../../../outside/evil.safetensors\"",
            "\"(a+)+$\"",
            "\"" + "a".repeat(20_000) + "\"",
            "9".repeat(3000),
            "[]",
            "{}",
            "[[[[]]]]",
            "[".repeat(300) + "]".repeat(300),
            "[".repeat(100_000),
            "{\"a\":".repeat(2000) + "1" + "}".repeat(2000),
            "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"\"}",
            "{\"type\":\"Metaspace\",\"replacement\":\"_\",\"add_prefix_space\":true}",
            "{\"type\":\"BertNormalizer\"}",
            "{\"Regex\":\"(\"}",
            "{\"Regex\":\"(a+)+$\"}",
            "{\"String\":\"\"}");

    private final Random random;

    Mutation(long seed) {
        random = new Random(seed);
    }

    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** One to four changes of bytes. */
    byte[] bytes(byte[] file, byte[] other) {
        byte[] changed = file;
        for (int i = random.nextInt(4); i >= 0; i--) {
            changed = changedOnce(changed, other);
        }
        return changed;
    }

    private byte[] changedOnce(byte[] file, byte[] other) {
        if (file.length == 0) {
            return other;
        }
        int at = random.nextInt(file.length);
        int length = 1 + random.nextInt(Math.max(1, Math.min(64, file.length - at)));
        length = Math.min(length, file.length - at);
        return switch (random.nextInt(8)) {
            case 0 -> edited(file, copy -> copy[at] ^= (byte) (1 << random.nextInt(8)));
            case 1 -> edited(file, copy -> copy[at] = new byte[] {0, 1, 127, -128, -1, ' '}[random.nextInt(6)]);
            case 2 -> Arrays.copyOf(file, at);
            case 3 -> joined(Arrays.copyOf(file, at), tail(file, at + length));
            case 4 -> joined(Arrays.copyOf(file, at + length), tail(file, at));
            case 5 -> edited(file, copy -> number(copy, at));
            case 6 -> joined(Arrays.copyOf(file, at), tail(other, random.nextInt(other.length + 1)));
            default -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                yield joined(joined(Arrays.copyOf(file, at), noise), tail(file, at));
            }
        };
    }

    /** Writes a wrong length or offset. */
    private void number(byte[] copy, int at) {
        long value = pick(
                List.of(0L, 1L, -1L, (long) copy.length, copy.length + 1L, 0x7fffffffL, 0x80000000L, Long.MAX_VALUE));
        ByteBuffer b =
                ByteBuffer.wrap(copy).order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int width = 1 << random.nextInt(4);
        if (at + width <= copy.length) {
            switch (width) {
                case 1 -> b.put(at, (byte) value);
                case 2 -> b.putShort(at, (short) value);
                case 4 -> b.putInt(at, (int) value);
                default -> b.putLong(at, value);
            }
        }
    }

    /** One to three changes of values, names and structure of a JSON text, and sometimes of its characters. */
    String json(String text) {
        JsonElement root = JsonParser.parseString(text);
        String raw = null;
        for (int i = random.nextInt(3); i >= 0; i--) {
            raw = pick(EXTREMES);
            root = changed(root, raw);
        }
        String changed = GSON.toJson(root).replace('"' + RAW + '"', raw);
        if (chance(0.1)) {
            byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
            changed = new String(bytes(bytes, bytes), StandardCharsets.UTF_8);
        }
        return changed;
    }

    private JsonElement changed(JsonElement root, String raw) {
        List<JsonElement> containers = new ArrayList<>();
        collect(root, containers);
        if (containers.isEmpty() || chance(0.01)) {
            return new JsonPrimitive(RAW);
        }
        JsonElement container = pick(containers);
        if (container instanceof JsonArray array) {
            int at = random.nextInt(array.size());
            switch (random.nextInt(5)) {
                case 0 -> array.remove(at);
                case 1 -> array.add(array.get(at));
                case 2 -> array.set(at, pick(containers).deepCopy());
                case 3 -> array.set(at, retyped(array.get(at)));
                default -> array.set(at, new JsonPrimitive(RAW));
            }
        } else {
            JsonObject object = container.getAsJsonObject();
            String name = pick(List.copyOf(object.keySet()));
            switch (random.nextInt(6)) {
                case 0 -> object.remove(name);
                case 1 -> object.add(pick(List.of("", "type", "\u0000", name + "x")), object.remove(name));
                case 2 -> object.add(name, pick(containers).deepCopy());
                case 3 -> object.add(name, retyped(object.get(name)));
                case 4 -> object.add(name + "2", object.get(name));
                default -> object.add(name, new JsonPrimitive(RAW));
            }
        }
        return root;
    }

    private void collect(JsonElement e, List<JsonElement> containers) {
        if (e instanceof JsonObject object && !object.isEmpty()) {
            containers.add(e);
            object.asMap().values().forEach(child -> collect(child, containers));
        } else if (e instanceof JsonArray array && !array.isEmpty()) {
            containers.add(e);
            // of a long list, such as merges, only the first few
            for (int i = 0; i < Math.min(4, array.size()); i++) {
                collect(array.get(random.nextInt(array.size())), containers);
            }
        }
    }

    private JsonElement retyped(JsonElement e) {
        if (e.isJsonPrimitive() && e.getAsJsonPrimitive().isString()) {
            return random.nextBoolean() ? new JsonPrimitive(random.nextInt()) : new JsonArray();
        }
        if (e.isJsonPrimitive() && e.getAsJsonPrimitive().isNumber()) {
            return random.nextBoolean()
                    ? new JsonPrimitive(e.getAsString())
                    : new JsonPrimitive(e.getAsDouble() + (random.nextBoolean() ? 1 : -1));
        }
        return random.nextBoolean() ? JsonNull.INSTANCE : new JsonPrimitive(e.toString());
    }

    /** A safetensors file with another header, whose stated length is right or wrong. */
    byte[] header(byte[] file) {
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(file, 8, length, StandardCharsets.UTF_8);
        byte[] changed = json(header.strip()).getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(8 + changed.length + file.length - 8 - length);
        out.order(ByteOrder.LITTLE_ENDIAN).putLong(chance(0.9) ? changed.length : random.nextInt());
        return out.put(changed).put(file, 8 + length, file.length - 8 - length).array();
    }

    /** A PNG with changed, removed, doubled or swapped chunks and correct checksums. */
    byte[] chunks(byte[] png) {
        List<byte[]> chunks = new ArrayList<>();
        for (int at = 8; at + 12 <= png.length; ) {
            int length = ByteBuffer.wrap(png).getInt(at);
            chunks.add(Arrays.copyOfRange(png, at + 4, at + 8 + length));
            at += 12 + length;
        }
        int which = random.nextInt(chunks.size());
        switch (random.nextInt(6)) {
            case 0 -> chunks.remove(which);
            case 1 -> chunks.add(which, chunks.get(random.nextInt(chunks.size())));
            case 2 -> chunks.add(chunks.remove(which));
            default ->
                chunks.set(which, edited(chunks.get(which), c -> {
                    for (int i = random.nextInt(3); i >= 0 && c.length > 4; i--) {
                        int at = random.nextInt(c.length);
                        if (random.nextBoolean()) {
                            number(c, at);
                        } else {
                            c[at] = (byte) random.nextInt();
                        }
                    }
                }));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(png, 0, 8);
        for (byte[] chunk : chunks) {
            CRC32 crc = new CRC32();
            crc.update(chunk);
            ByteBuffer whole = ByteBuffer.allocate(chunk.length + 8);
            whole.putInt(chunk.length - 4).put(chunk).putInt((int) crc.getValue());
            out.writeBytes(whole.array());
        }
        return out.toByteArray();
    }

    /** A text with parts removed or doubled, and with very long or strange parts inserted. */
    String text(String text) {
        String changed = text;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(changed.length() + 1);
            int to = at + random.nextInt(changed.length() + 1 - at);
            String part = changed.substring(at, to);
            UnaryOperator<String> in = pick(List.of(
                    x -> "",
                    x -> x + x,
                    x -> "9".repeat(random.nextInt(3000)),
                    x -> "(".repeat(random.nextInt(3000)),
                    x -> x.repeat(1 + random.nextInt(20)),
                    x -> "\"" + x,
                    x -> ", , : ,".repeat(random.nextInt(300)),
                    x -> "\u001b[2J\ud800\u202e",
                    x -> "\n\n\r\n" + x));
            changed = changed.substring(0, at) + in.apply(part) + changed.substring(to);
        }
        return changed;
    }

    private interface Edit {
        void edit(byte[] copy);
    }

    private static byte[] edited(byte[] file, Edit edit) {
        byte[] copy = file.clone();
        edit.edit(copy);
        return copy;
    }

    private static byte[] tail(byte[] file, int from) {
        return Arrays.copyOfRange(file, Math.min(from, file.length), file.length);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
