package org.zimagelab.quality.picture;

import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.zimagelab.common.Interrupts;

/** How a file says that its stored pixels are to be turned: EXIF 2.32, tag 274, in JPEG, PNG, WebP and TIFF. */
final class Orientation {
    private static final int PNG_EXIF = 0x65584966;
    private static final int PNG_END = 0x49454e44;
    private static final int WEBP_EXIF = 0x45584946;

    private static final int TAG = 274;
    private static final int SHORT = 3;

    /** An EXIF block is smaller in practice; bounds what a broken file can make us hold. */
    private static final int LONGEST = 1 << 20;

    private Orientation() {}

    /** From 1 (as stored) to 8; 1 where a file says nothing, or nothing that can be understood. */
    static int of(Path file) {
        try (InputStream bytes = new FileInputStream(file.toFile());
                ImageInputStream in = new InterruptibleImageInput(bytes)) {
            int magic = in.readInt();
            in.seek(0);
            if (magic >>> 16 == 0xffd8) {
                return inJpeg(in);
            }
            return switch (magic) {
                case 0x89504e47 -> inPng(in);
                case 0x52494646 -> inWebp(in);
                case 0x49492a00, 0x4d4d002a -> inTiff(in);
                default -> 1;
            };
        } catch (IOException | RuntimeException e) {
            Interrupts.check();
            // The pixels were read; whatever is wrong with a side note of the file does not cost the picture.
            return 1;
        }
    }

    private static int inJpeg(ImageInputStream in) throws IOException {
        List<JPEGSegment> found = JPEGSegmentUtil.readSegments(in, JPEG.APP1, "Exif");
        if (found.isEmpty()) {
            return 1;
        }
        try (InputStream exif = found.get(0).data()) {
            // the second zero after the word "Exif"
            exif.skipNBytes(1);
            return inExif(exif.readAllBytes());
        }
    }

    private static int inPng(ImageInputStream in) throws IOException {
        in.seek(8);
        while (true) {
            long length = in.readUnsignedInt();
            int type = in.readInt();
            if (type == PNG_EXIF) {
                return inExif(block(in, length));
            }
            if (type == PNG_END) {
                return 1;
            }
            in.seek(in.getStreamPosition() + length + 4);
        }
    }

    private static int inWebp(ImageInputStream in) throws IOException {
        in.seek(12);
        while (true) {
            int type = in.readInt();
            in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
            long length = in.readUnsignedInt();
            in.setByteOrder(ByteOrder.BIG_ENDIAN);
            if (type == WEBP_EXIF) {
                return inExif(block(in, length));
            }
            in.seek(in.getStreamPosition() + length + length % 2);
        }
    }

    private static byte[] block(ImageInputStream in, long length) throws IOException {
        if (length > LONGEST) {
            throw new IOException("too long for EXIF");
        }
        byte[] block = new byte[(int) length];
        in.readFully(block);
        return block;
    }

    /** Some writers begin the block with "Exif\0\0" outside JPEG too. */
    private static int inExif(byte[] exif) throws IOException {
        int start = exif.length > 6 && exif[0] == 'E' ? 6 : 0;
        try (ImageInputStream in =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(exif, start, exif.length - start))) {
            return inTiff(in);
        }
    }

    /**
     * The first directory of a TIFF structure (TIFF 6.0, section 2), of which EXIF is one. Read here, since readers of
     * all its tags allocate whatever a broken one promises.
     */
    private static int inTiff(ImageInputStream in) throws IOException {
        in.setByteOrder(in.readUnsignedShort() == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        in.seek(4);
        in.seek(in.readUnsignedInt());
        int entries = in.readUnsignedShort();
        for (int i = 0; i < entries; i++) {
            int tag = in.readUnsignedShort();
            int type = in.readUnsignedShort();
            in.skipBytes(4);
            int value = in.readUnsignedShort();
            in.skipBytes(2);
            if (tag == TAG) {
                return type == SHORT && value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }
}
