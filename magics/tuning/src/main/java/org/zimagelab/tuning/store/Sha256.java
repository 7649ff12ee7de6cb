package org.zimagelab.tuning.store;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as 64 lower-case hex digits. */
public final class Sha256 {
    private Sha256() {}

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** Of the pixels alone: R, G, B bytes, row by row. */
    public static String ofPixels(BufferedImage image) {
        MessageDigest digest = digest();
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
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of fp32 numbers as they lie in a file, little-endian. */
    static String ofFloats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return hex(bytes.array());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
