package org.zimagelab.tuning.store.png;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import org.zimagelab.common.Printable;
import org.zimagelab.common.UnreadableFile;

/**
 * The text chunks of a PNG file (PNG specification, third edition, 11.3.3). Reading checks the checksum of every chunk
 * up to IEND, so it notices a file that is cut short without decoding the pixels.
 */
public final class PngText {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** Offset of the first chunk after IHDR: signature, then length, type, 13 bytes and checksum. */
    private static final int AFTER_HEADER = 8 + 4 + 4 + 13 + 4;

    /** Bytes of a text. No parameters are longer; the bound limits the memory that a file can take. */
    private static final int LONGEST = 16 << 20;

    /** Bytes of a keyword (11.3.3.1) and its end: enough to tell whether a chunk is asked for. */
    private static final int KEYWORD_FIELD = 80;

    private PngText() {}

    /** A PNG with these texts added as {@code iTXt} chunks (UTF-8, not compressed) right after its header. */
    public static byte[] insert(byte[] png, Map<String, String> texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + 4096);
        out.write(png, 0, AFTER_HEADER);
        texts.forEach((keyword, text) -> out.writeBytes(iTxt(keyword, text)));
        out.write(png, AFTER_HEADER, png.length - AFTER_HEADER);
        return out.toByteArray();
    }

    /**
     * Some texts of a file, by keyword; of several with one keyword, the first.
     *
     * @param keywords of the texts to read. The others are skipped: they may be many, long, and compressed a
     *     thousandfold
     * @throws IOException with the reason alone, if the file is no PNG, is cut short or damaged
     */
    public static Map<String, String> read(Path file, Set<String> keywords) throws IOException {
        boolean there = Files.exists(file) || Files.isSymbolicLink(file);
        if (there && !Files.isRegularFile(file)) {
            throw new IOException(UnreadableFile.reason(file).orElse("not a file"));
        }
        // Not Files.newInputStream, whose channel is closed when the thread is interrupted.
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(file.toFile())))) {
            return read(in, keywords);
        } catch (EOFException e) {
            throw new DamagedFileException("cut short");
        }
    }

    private static Map<String, String> read(DataInputStream in, Set<String> keywords) throws IOException {
        if (!Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE)) {
            throw new DamagedFileException("not a PNG");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        byte[] type = new byte[4];
        byte[] buffer = new byte[1 << 14];
        while (true) {
            int length = in.readInt();
            if (length < 0) {
                throw new DamagedFileException("damaged: a chunk of impossible length");
            }
            in.readFully(type);
            String name = new String(type, StandardCharsets.ISO_8859_1);
            CRC32 crc = new CRC32();
            crc.update(type);
            byte[] kept = null;
            int left = length;
            if (name.equals("iTXt") || name.equals("tEXt") || name.equals("zTXt")) {
                byte[] start = new byte[Math.min(left, KEYWORD_FIELD)];
                in.readFully(start);
                crc.update(start);
                left -= start.length;
                String keyword = keyword(start);
                if (keywords.contains(keyword) && !texts.containsKey(keyword)) {
                    if (length > LONGEST) {
                        throw new IOException("a text of " + length + " bytes; at most " + LONGEST + " are read");
                    }
                    kept = Arrays.copyOf(start, length);
                    in.readFully(kept, start.length, left);
                    crc.update(kept, start.length, left);
                    left = 0;
                }
            }
            while (left > 0) {
                int n = Math.min(left, buffer.length);
                in.readFully(buffer, 0, n);
                crc.update(buffer, 0, n);
                left -= n;
            }
            if (in.readInt() != (int) crc.getValue()) {
                throw new DamagedFileException("damaged: the checksum of its chunk " + name + " is wrong");
            }
            if (kept != null) {
                decode(name, kept, texts);
            } else if (name.equals("IEND")) {
                return texts;
            }
        }
    }

    private static byte[] iTxt(String keyword, String text) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("iTXt".getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes(keyword.getBytes(StandardCharsets.ISO_8859_1));
        // End of keyword; not compressed, method 0; empty language tag; empty translated keyword.
        body.writeBytes(new byte[] {0, 0, 0, 0, 0});
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        byte[] typeAndData = body.toByteArray();
        CRC32 crc = new CRC32();
        crc.update(typeAndData);
        return ByteBuffer.allocate(typeAndData.length + 8)
                .putInt(typeAndData.length - 4)
                .put(typeAndData)
                .putInt((int) crc.getValue())
                .array();
    }

    /** The keyword at the start of a chunk; empty where it has no end, as a chunk without a keyword is none. */
    private static String keyword(byte[] start) {
        int end = 0;
        while (end < start.length && start[end] != 0) {
            end++;
        }
        return end < start.length ? new String(start, 0, end, StandardCharsets.ISO_8859_1) : "";
    }

    private static void decode(String type, byte[] data, Map<String, String> texts) throws IOException {
        int keywordEnd = endOfField(data, 0);
        String keyword = new String(data, 0, keywordEnd, StandardCharsets.ISO_8859_1);
        int at = keywordEnd + 1;
        boolean compressed = false;
        boolean utf8 = false;
        if (type.equals("zTXt")) {
            compressed = true;
            at += 1;
        } else if (type.equals("iTXt")) {
            compressed = at < data.length && data[at] == 1;
            utf8 = true;
            at = endOfField(data, endOfField(data, at + 2) + 1) + 1;
        }
        if (at > data.length) {
            throw new IOException("damaged: its text '" + Printable.value(keyword) + "' has no end");
        }
        byte[] text = Arrays.copyOfRange(data, at, data.length);
        byte[] plain = compressed ? inflate(text, keyword) : text;
        long together = texts.values().stream().mapToLong(String::length).sum() + plain.length;
        if (together > LONGEST) {
            throw new IOException("its texts have more than " + LONGEST + " bytes together");
        }
        texts.putIfAbsent(keyword, utf8 ? new String(plain, StandardCharsets.UTF_8) : latin1OrUtf8(plain));
    }

    /**
     * {@code tEXt} and {@code zTXt} should be Latin-1, but many programs write UTF-8. Latin-1 text with letters beyond
     * ASCII is hardly ever valid UTF-8, so text that is valid UTF-8 is read as UTF-8.
     */
    private static String latin1OrUtf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static int endOfField(byte[] data, int from) throws IOException {
        for (int i = from; i < data.length; i++) {
            if (data[i] == 0) {
                return i;
            }
        }
        throw new IOException("damaged: a text chunk without end of field");
    }

    private static byte[] inflate(byte[] data, String keyword) throws IOException {
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(data))) {
            byte[] text = in.readNBytes(LONGEST + 1);
            if (text.length > LONGEST) {
                throw new IOException(
                        "its text '" + Printable.value(keyword) + "' unpacks to more than " + LONGEST + " bytes");
            }
            return text;
        }
    }
}
