package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.zimagelab.diffusion.Picture;

/** A picture as a PNG that carries its own parameters, and those parameters read back. */
public final class PicturePng {
    private PicturePng() {}

    /** A whole PNG file: 8-bit RGB, with the chunks {@code parameters} (A1111's text) and {@code zimage-lab} (JSON). */
    public static byte[] encode(Picture picture) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes {@link #encode} to a file: first beside it under a temporary name, then renamed into place, so that the file
     * is either whole or not there. Missing parent folders are made.
     *
     * @throws IOException with one line that names the file and the reason
     */
    public static void write(Picture picture, Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * The text that A1111 and its kin show as "PNG info", whoever wrote it ({@code iTXt}, {@code zTXt} or {@code tEXt}).
     *
     * @throws IOException if the file is not a whole PNG
     */
    public static Optional<String> parameters(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * How one of our own pictures was made; empty for anybody else's.
     *
     * @throws IOException if the file is not a whole PNG
     */
    public static Optional<Recipe> recipe(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }
}
