package org.zimagelab.tuning.store.imported;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.tuning.store.png.PicturePng;
import org.zimagelab.tuning.store.png.PngText;

/** Texts that were made to take for ever, or all memory: each is read or refused in seconds of the processor. */
class HostileTextsTest {
    private static final long SECONDS = 1_000_000_000L;

    private static final String SAMPLER = """
            {"s": {"class_type": "KSampler", "inputs": {"seed": ["seed", 0], "steps": 9, "cfg": 1.5,
                   "sampler_name": "euler", "model": ["m", 0], "positive": ["p", 0], "negative": ["p", 0],
                   "latent_image": ["e", 0]}},
             "e": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768}},
             "m": {"class_type": "UNETLoader", "inputs": {"unet_name": "x.safetensors"}},
             "p": {"class_type": "CLIPTextEncode", "inputs": {"text": ["t0", 0]}}""";

    @TempDir
    Path folder;

    private static byte[] picture() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }

    private Path png(String keyword, String text) throws IOException {
        return Files.write(folder.resolve("x.png"), PngText.insert(picture(), Map.of(keyword, text)));
    }

    /** What a file says, within some seconds of the processor. */
    private static ImportedPicture read(Path file) throws IOException {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try {
            return ImportedPicture.read(file);
        } finally {
            long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
            assertTrue(spent < 5 * SECONDS, () -> spent / 1e9 + " s");
        }
    }

    private String refused(Path file) {
        String line = assertThrows(IOException.class, () -> read(file)).getMessage();
        assertTrue(line.length() < 400 && line.lines().count() == 1, line);
        return line;
    }

    /** Fourteen layers, each of whose inputs come from the layer before: 4¹⁴ ways. */
    @Test
    void manyWaysThroughAGraph() throws IOException {
        for (String type : new String[] {"Any Switch (rgthree)", "Text Concatenate", "CR Data Bus In"}) {
            StringBuilder graph = new StringBuilder(SAMPLER);
            for (int i = 0; i < 14; i++) {
                graph.append(", \"t")
                        .append(i)
                        .append("\": {\"class_type\": \"")
                        .append(type)
                        .append("\", \"inputs\": {");
                for (String name : new String[] {"any_01", "any_02", "text_a", "text_b", "pipe", "any1"}) {
                    graph.append('"')
                            .append(name)
                            .append("\": [\"t")
                            .append(i + 1)
                            .append("\", 0], ");
                }
                graph.append("\"other\": 1}}");
            }
            ImportedPicture none = read(png("prompt", graph + "}"));
            assertEquals(List.of("", OptionalInt.of(9)), List.of(none.prompt(), none.steps()));
            String last = ", \"t14\": {\"class_type\": \"PrimitiveString\", \"inputs\": {\"value\": \"a cat\"}}}";
            assertEquals(
                    type.startsWith("Any") ? "a cat" : "",
                    read(png("prompt", graph + last)).prompt());
        }
    }

    /** Likewise of conditioning, which is put together. */
    @Test
    void manyWaysOfConditioning() throws IOException {
        StringBuilder graph = new StringBuilder(SAMPLER.replace("\"positive\": [\"p\"", "\"positive\": [\"c0\""));
        for (int i = 0; i < 5000; i++) {
            graph.append(",\"c").append(i).append("\":{\"class_type\":\"ConditioningCombine\",\"inputs\":{");
            graph.append("\"conditioning_1\":[\"c").append(i + 1).append("\",0],\"conditioning_2\":[\"c");
            graph.append(i + 1).append("\",0]}}");
        }
        graph.append(",\"c5000\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"text\":\"a cat\"}}}");
        assertEquals("a cat", read(png("prompt", graph.toString())).prompt());
    }

    /** Each doubles the text: 2²⁶ of them, or a circle. */
    @Test
    void nestedConcatenations() throws IOException {
        for (int depth : new int[] {10, 26, 5000}) {
            StringBuilder graph = new StringBuilder(SAMPLER);
            for (int i = 0; i < depth; i++) {
                graph.append(", \"t").append(i).append("\": {\"class_type\": \"StringConcatenate\", \"inputs\": ");
                graph.append("{\"string_a\": [\"t")
                        .append(i + 1)
                        .append("\", 0], \"string_b\": [\"t")
                        .append(i + 1);
                graph.append("\", 0], \"delimiter\": \"\"}}");
            }
            graph.append(", \"t")
                    .append(depth)
                    .append("\": {\"class_type\": \"PrimitiveString\", \"inputs\": {\"value\": \"cat \"}}}");
            Path file = png("prompt", graph.toString());
            if (depth == 10) {
                assertEquals("cat ".repeat(1024), read(file).prompt());
            } else {
                ImportedPicture picture = read(file);
                assertEquals(List.of("", OptionalInt.of(9)), List.of(picture.prompt(), picture.steps()));
            }
        }
    }

    /** Thousands that read one long text, search it without an end, or work out long formulas. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "StringSubstring",
                "RegexReplace",
                "StringLength",
                "MathExpression|pysssss",
                "Text Find and Replace Input"
            })
    void manyReadersOfOneText(String type) throws IOException {
        StringBuilder graph = new StringBuilder(SAMPLER.replace("[\"t0\", 0]", "\"a cat\""));
        graph.append(",\"t\":{\"class_type\":\"PrimitiveString\",\"inputs\":{\"value\":\"");
        graph.append("a".repeat(1_000_000)).append("\"}},\"neg\":{\"class_type\":\"StringConcatenate\",\"inputs\":{}}");
        String formula = "9 ** 300 * 9 ** 20 % 7 + ".repeat(39) + "1";
        for (int i = 0; i < 5000; i++) {
            graph.append(",\"n")
                    .append(i)
                    .append("\":{\"class_type\":\"")
                    .append(type)
                    .append("\",\"inputs\":{");
            graph.append("\"string\":[\"t\",0],\"text\":[\"t\",0],\"start\":0,\"end\":1,");
            graph.append("\"find\":\"aa\",\"replace\":\"ba\",");
            graph.append("\"regex_pattern\":\"(a+)+$b\",\"expression\":\"")
                    .append(i < 400 ? formula : "1")
                    .append("\"}}");
            graph.append(",\"e")
                    .append(i)
                    .append("\":{\"class_type\":\"ConditioningCombine\",\"inputs\":{\"conditioning_1\":[\"c");
            graph.append(i)
                    .append("\",0],\"conditioning_2\":[\"e")
                    .append(i + 1)
                    .append("\",0]}},\"c")
                    .append(i);
            graph.append("\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"text\":[\"n")
                    .append(i)
                    .append("\",0]}}");
        }
        String all = graph.append("}").toString().replace("\"negative\": [\"p\", 0]", "\"negative\": [\"e0\", 0]");
        ImportedPicture picture = read(png("prompt", all));
        assertEquals(
                List.of("a cat", "", OptionalInt.of(9)),
                List.of(picture.prompt(), picture.negative(), picture.steps()));
    }

    /** Thirty thousand nodes in a row, which no stack holds; the last is a text, or the first again. */
    @Test
    void longRows() throws IOException {
        int length = 30_000;
        StringBuilder graph = new StringBuilder(SAMPLER);
        for (int i = 0; i < length; i++) {
            graph.append(",\"t").append(i).append("\":{\"class_type\":\"Reroute\",\"inputs\":{\"\":[\"t");
            graph.append(i + 1).append("\",0]}}");
        }
        String end =
                ", \"t" + length + "\": {\"class_type\": \"PrimitiveString\", \"inputs\": {\"value\": \"a cat\"}}}";
        assertEquals("a cat", read(png("prompt", graph + end)).prompt());
        String round =
                ", \"t" + length + "\": {\"class_type\": \"PrimitiveString\", \"inputs\": {\"value\": [\"t0\", 0]}}}";
        ImportedPicture picture = read(png("prompt", graph + round));
        assertEquals(List.of("", OptionalInt.of(9)), List.of(picture.prompt(), picture.steps()));
    }

    /** Half of them samplers, each begun by the one before. */
    @Test
    void manySamplersAndManyInputs() throws IOException {
        StringBuilder graph = new StringBuilder("{\"0\": {\"class_type\": \"KSampler\", \"inputs\": {}}");
        for (int i = 1; i < 10_000; i++) {
            graph.append(",\"").append(i).append("\":{\"class_type\":\"KSampler\",\"inputs\":{\"latent_image\":[\"u");
            graph.append(i).append("\",0]}}");
            graph.append(",\"u")
                    .append(i)
                    .append("\":{\"class_type\":\"LatentUpscaleBy\",\"inputs\":{\"samples\":[\"u");
            graph.append(i - 1).append("\",0]}}");
        }
        assertTrue(refused(png("prompt", graph + "}")).contains("has 10000 samplers"));

        StringBuilder many = new StringBuilder(SAMPLER.replace("\"positive\": [\"p\", 0]", "\"positive\": [\"c\", 0]"));
        many.append(", \"c\": {\"class_type\": \"ImpactCombineConditionings\", \"inputs\": {\"x\": 1");
        for (int i = 0; i < 50_000; i++) {
            many.append(",\"conditioning_").append(i).append("\":[\"p\",0]");
        }
        many.append("}}, \"t0\": {\"class_type\": \"PrimitiveString\", \"inputs\": {\"value\": \"a cat\"}}}");
        assertEquals("a cat", read(png("prompt", many.toString())).prompt());
    }

    /** Values that Java would take minutes for, or a gigabyte. */
    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "-1E2147483647", "DIGITS"})
    void numbersOfAnySize(String number) throws IOException {
        String value = number.equals("DIGITS") ? "9".repeat(200_000) : number;
        String seed = ", \"seed\": {\"class_type\": \"PrimitiveInt\", \"inputs\": {\"value\": " + value + "}}"
                + ", \"t0\": {\"class_type\": \"PrimitiveString\", \"inputs\": {\"value\": \"a cat\"}}}";
        ImportedPicture comfy = read(png("prompt", SAMPLER.replace("\"cfg\": 1.5", "\"cfg\": " + value) + seed));
        assertEquals(OptionalLong.empty(), comfy.seed());
        assertEquals(OptionalDouble.empty(), comfy.cfg());
        ImportedPicture info = read(png(
                "parameters",
                "a cat\nSteps: " + value + ", CFG scale: " + value + ", Seed: " + value + ", Size: 1x" + value));
        assertEquals(OptionalInt.empty(), info.steps());
        assertEquals(OptionalDouble.empty(), info.cfg());
        assertEquals(OptionalLong.empty(), info.seed());
        assertEquals(20, info.height(), "as the picture has it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                " ",
                "x ",
                "x: ",
                "x:\"",
                "x:\"\\",
                "ab,",
                "\"",
                "\\",
                "::",
                "Steps: 1,",
                "\u00e9",
                "-",
                "\n"
            })
    void lastLinesOfAnyLength(String part) throws IOException {
        String line = part.repeat(300_000 / part.length());
        refused(png("parameters", "a cat\n" + line));
        ImportedPicture found = read(png("parameters", "a cat\nSteps: 7, Seed: 8, Sampler: Euler, Other: " + line));
        assertEquals("\n".equals(part) ? OptionalInt.of(7) : found.steps(), found.steps());
    }

    @Test
    void bracketsOfAnyDepth() throws IOException {
        for (String bracket : new String[] {"[", "{\"a\":", "[[{\"b\":"}) {
            for (String text : new String[] {bracket.repeat(100_000), "{\"1\": " + bracket.repeat(100_000) + "}"}) {
                String line = refused(png("prompt", text));
                assertTrue(line.endsWith("its prompt text is not ComfyUI's graph"), line);
            }
        }
        Path ours = png(PicturePng.METADATA, "[".repeat(100_000));
        assertTrue(assertThrows(IOException.class, () -> PicturePng.metadata(ours))
                        .getMessage()
                        .length()
                < 500);
    }

    /** A thousand texts that a few bytes unpack to sixteen megabytes each, named as nobody asks or as we do. */
    @ParameterizedTest
    @ValueSource(strings = {"Comment", "prompt", "parameters"})
    void manyCompressedTexts(String keyword) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(new byte[(16 << 20) - 1]);
        }
        byte[] png = picture();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(png, 0, 33);
        for (int i = 0; i < 500; i++) {
            ByteArrayOutputStream zTxt = new ByteArrayOutputStream();
            zTxt.writeBytes((keyword + "\0\0").getBytes(StandardCharsets.ISO_8859_1));
            zTxt.writeBytes(packed.toByteArray());
            out.writeBytes(chunk("zTXt", zTxt.toByteArray()));
            ByteArrayOutputStream iTxt = new ByteArrayOutputStream();
            iTxt.writeBytes((keyword + "\0\1\0\0\0").getBytes(StandardCharsets.ISO_8859_1));
            iTxt.writeBytes(packed.toByteArray());
            out.writeBytes(chunk("iTXt", iTxt.toByteArray()));
        }
        out.write(png, 33, png.length - 33);
        refused(Files.write(folder.resolve("bomb.png"), out.toByteArray()));
    }

    @Test
    void textsThatUnpackToTooMuch() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            for (int i = 0; i < 3; i++) {
                deflater.write(new byte[10 << 20]);
            }
        }
        byte[] png = picture();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(png, 0, 33);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("prompt\0\0".getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes(packed.toByteArray());
        out.writeBytes(chunk("zTXt", body.toByteArray()));
        out.write(png, 33, png.length - 33);
        assertTrue(refused(Files.write(folder.resolve("bomb.png"), out.toByteArray()))
                .contains("unpacks to more than"));
    }

    static byte[] chunk(String type, byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.ISO_8859_1));
        crc.update(data);
        return ByteBuffer.allocate(data.length + 12)
                .putInt(data.length)
                .put(type.getBytes(StandardCharsets.ISO_8859_1))
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }
}
