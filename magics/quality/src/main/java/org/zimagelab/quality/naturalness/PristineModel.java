package org.zimagelab.quality.naturalness;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Mean and covariance of the 36 features of a block, as NIQE's authors measured them on 125 undistorted photographs.
 *
 * @param mean of each feature
 * @param covariance symmetric, row by row
 */
record PristineModel(double[] mean, double[] covariance) {
    static final PristineModel PUBLISHED = read(ModelData.bytes(
            "niqe_pris_params.npz", "2a7c182a68c9e7f1b2e2e5ec723279d6f65d912b6fcaf37eb2bf03d7367c4296"));

    /** Two arrays of numpy's {@code savez}, which holds little-endian doubles behind a header of a stated length. */
    private static PristineModel read(byte[] npz) {
        Map<String, double[]> arrays = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(npz))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                ByteBuffer npy = ByteBuffer.wrap(zip.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
                npy.position(10 + npy.getShort(8));
                double[] values = new double[npy.remaining() / Double.BYTES];
                npy.asDoubleBuffer().get(values);
                arrays.put(entry.getName(), values);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PristineModel(arrays.get("mu_pris_param.npy"), arrays.get("cov_pris_param.npy"));
    }
}
