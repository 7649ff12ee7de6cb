package org.zimagelab.tuning.store.png;

import com.google.gson.JsonParseException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.tuning.run.RunMetadata;

/** Writes a picture as a PNG file that carries its parameters, and reads the parameters back. */
public final class PicturePng {
    /** Keyword of the text that A1111 and similar programs show. */
    public static final String PARAMETERS = "parameters";

    /** Keyword of the {@link RunMetadata} as JSON. */
    public static final String METADATA = "zimage-lab";

    private PicturePng() {}

    /** A whole PNG file: 8-bit RGB, with the chunks {@code parameters} (A1111's text) and {@code zimage-lab} (JSON). */
    public static byte[] encode(Picture picture) {
        return encode(picture, RunMetadata.of(picture));
    }

    public static byte[] encode(Picture picture, RunMetadata metadata) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(PARAMETERS, InfoText.of(metadata).text());
        texts.put(METADATA, metadata.toJson());
        return encode(picture.image(), texts);
    }

    /** A whole PNG file with these texts, by keyword. */
    public static byte[] encode(BufferedImage image, Map<String, String> texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            if (!ImageIO.write(image, "png", stream)) {
                throw new IllegalStateException("this Java has no PNG writer for pictures of type " + image.getType());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return PngText.insert(out.toByteArray(), texts);
    }

    /**
     * Writes a picture to a file, under a temporary name that is renamed when all is written, so that the file is
     * either complete or not there. Missing parent folders are made.
     *
     * @throws IOException with one line that names the file and the reason
     */
    public static void write(Picture picture, Path file) throws IOException {
        byte[] png = encode(picture);
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw new IOException(Printable.path(file) + ": cannot be written: " + AtomicFile.reason(e), e);
        }
        AtomicFile.write(file, png);
    }

    /**
     * The text that A1111 and similar programs show as "PNG info", in any of the three kinds of text chunk; {@link
     * InfoText#parse} splits it.
     *
     * @throws IOException with one line that names the file and the reason, if it is not a whole PNG
     */
    public static Optional<String> parameters(Path file) throws IOException {
        return Optional.ofNullable(texts(file).get(PARAMETERS));
    }

    /** {@link #metadata} of any file; empty where it is not one of our PNGs, or is damaged. */
    public static Optional<RunMetadata> metadataIfOurs(Path file) {
        try {
            return metadata(file);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * How a picture was made; empty where it was not made by this program.
     *
     * @throws IOException with one line that names the file and the reason, if it is not a whole PNG or its metadata
     *     cannot be read
     */
    public static Optional<RunMetadata> metadata(Path file) throws IOException {
        String json = texts(file).get(METADATA);
        try {
            return json == null ? Optional.empty() : Optional.of(RunMetadata.ofJson(json));
        } catch (JsonParseException e) {
            throw new IOException(
                    Printable.path(file) + ": its " + METADATA + " text cannot be read: "
                            + Printable.value(e.getMessage()),
                    e);
        }
    }

    private static Map<String, String> texts(Path file) throws IOException {
        try {
            return PngText.read(file, Set.of(PARAMETERS, METADATA));
        } catch (IOException e) {
            throw new IOException(Printable.path(file) + ": " + AtomicFile.reason(e), e);
        }
    }
}
