package org.zimagelab.tuning.run;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/** SHA-256 as 64 lower-case hex digits. */
public final class Sha256 {
    private Sha256() {}

    public static String hex(byte[] bytes) {
        return DigestUtils.sha256Hex(bytes);
    }

    /** SHA-256 of the pixels alone: R, G, B bytes, row by row. */
    public static String ofPixels(BufferedImage image) {
        MessageDigest digest = DigestUtils.getSha256Digest();
        int[] row = new int[image.getWidth()];
        byte[] rgb = new byte[3 * row.length];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int x = 0; x < row.length; x++) {
                rgb[3 * x] = (byte) (row[x] >> 16);
                rgb[3 * x + 1] = (byte) (row[x] >> 8);
                rgb[3 * x + 2] = (byte) row[x];
            }
            digest.update(rgb);
        }
        return Hex.encodeHexString(digest.digest());
    }

    /** SHA-256 of fp32 numbers in little-endian bytes, as in a file. */
    public static String ofFloats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return hex(bytes.array());
    }
}
