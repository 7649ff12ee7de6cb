package org.zimagelab.quality.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a file is one line that begins with its name. */
class PictureFileTest {
    @TempDir
    Path folder;

    @Test
    void missingFolderEmptyAndTextAreTold() throws IOException {
        assertRefused(folder.resolve("none.png"), "no such file");
        assertRefused(folder, "a folder");
        assertRefused(write("empty.png", new byte[0]), "empty");
        assertRefused(write("text.png", "just text".getBytes(StandardCharsets.UTF_8)), "not a picture");
        assertRefused(write("magic.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10}), "truncated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "gif"})
    void everyTruncationIsTold(String format) throws Exception {
        byte[] whole = encoded(format);
        Path file = write("whole." + format, whole);
        assertEquals(80, Pixels.read(file).width());
        for (int percent : new int[] {1, 5, 20, 50, 75, 90}) {
            int length = Math.max(1, whole.length * percent / 100);
            Path cut = write("cut" + percent + "." + format, Arrays.copyOf(whole, length));
            IOException refused = assertThrows(IOException.class, () -> Pixels.read(cut), percent + " % of " + format);
            assertOneLine(refused.getMessage(), cut);
        }
    }

    @Test
    void damageNeverLeaksAnotherException() throws Exception {
        for (String format : new String[] {"png", "jpg", "bmp", "gif"}) {
            byte[] whole = encoded(format);
            int[] state = {5};
            for (int round = 0; round < 150; round++) {
                byte[] damaged = whole.clone();
                for (int k = 0; k < 4; k++) {
                    int at = (TestPictures.next(state) << 8 | TestPictures.next(state)) % Math.min(whole.length, 400);
                    damaged[at] = (byte) TestPictures.next(state);
                }
                Path file = write("damaged." + format, damaged);
                try {
                    Pixels.read(file);
                } catch (IOException e) {
                    assertOneLine(e.getMessage(), file);
                }
            }
        }
    }

    @Test
    void aHeaderBombIsRefusedBeforeDecoding() throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(header);
        out.writeInt(30_000);
        out.writeInt(30_000);
        out.write(new byte[] {8, 2, 0, 0, 0});
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        out = new DataOutputStream(png);
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        chunk(out, "IHDR", header.toByteArray());
        chunk(out, "IDAT", new byte[100]);
        chunk(out, "IEND", new byte[0]);
        assertRefused(write("bomb.png", png.toByteArray()), "30000×30000");
    }

    private byte[] encoded(String format) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(TestPictures.read("noisy").toImage(), format, bytes));
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static void assertRefused(Path file, String reason) {
        IOException refused = assertThrows(IOException.class, () -> Pixels.read(file));
        assertOneLine(refused.getMessage(), file);
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }

    private static void assertOneLine(String message, Path file) {
        assertTrue(message.startsWith(file.toString()), message);
        assertFalse(message.contains("\n"), message);
    }
}
