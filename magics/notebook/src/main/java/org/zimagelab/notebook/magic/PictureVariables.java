package org.zimagelab.notebook.magic;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.apache.commons.codec.digest.DigestUtils;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.JavaVariable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.common.magic.VariableExpansion;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.torch.files.CacheFolder;
import org.zimagelab.tuning.run.Run;

/**
 * Java variables behind options that take a picture file. A picture in memory is written into the cache as a PNG whose
 * name has digits of its content, so that the same picture is the same file; a run is its file in the store.
 */
final class PictureVariables {
    /** Options that take a picture. */
    private static final Set<String> OPTIONS = Set.of("--image", "--mask");

    private static final String FOLDER = "pictures";
    private static final int DIGITS = 8;

    private PictureVariables() {}

    /**
     * The words of a magic's line.
     *
     * @throws MagicException with one line, if a value has no text, or a picture cannot be written
     */
    static List<String> expanded(VariableExpansion variables, List<String> words) {
        List<String> expanded = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            boolean takesPicture = i > 0 && OPTIONS.contains(words.get(i - 1))
                    || equals > 0 && OPTIONS.contains(word.substring(0, equals));
            expanded.add(
                    variables.expand(word, (variable, start, end) -> takesPicture ? files(variable) : variable.list()));
        }
        return expanded;
    }

    private static String files(JavaVariable variable) {
        Object value = variable.value() instanceof Optional<?> optional ? optional.orElse(null) : variable.value();
        if (value instanceof Object[] array) {
            value = Arrays.asList(array);
        }
        if (value instanceof Collection<?> several && !several.isEmpty()) {
            List<Object> texts = new ArrayList<>();
            for (Object each : several) {
                texts.add(file(variable.name(), each));
            }
            return new JavaVariable(variable.name(), texts).list();
        }
        return value == null ? variable.list() : new JavaVariable(variable.name(), file(variable.name(), value)).list();
    }

    /** The file of a picture; any other value itself. */
    private static Object file(String name, Object value) {
        if (value instanceof Run run) {
            return run.file()
                    .orElseThrow(() -> new MagicException(
                            "{" + name + "}: run " + run.key().substring(0, DIGITS) + " has no picture"));
        }
        if (value instanceof Picture picture) {
            return written(name, Pixels.of(picture.image()));
        }
        if (value instanceof BufferedImage image) {
            return written(name, Pixels.of(image));
        }
        return value instanceof Pixels pixels ? written(name, pixels) : value;
    }

    private static Path written(String name, Pixels pixels) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(pixels.toImage(), "png", bytes);
            byte[] png = bytes.toByteArray();
            String digest = DigestUtils.sha256Hex(png).substring(0, DIGITS);
            Path file = CacheFolder.path().resolve(FOLDER).resolve(name + "-" + digest + ".png");
            if (!Files.isRegularFile(file) || Files.size(file) != png.length) {
                Files.createDirectories(file.getParent());
                AtomicFile.write(file, png);
            }
            return file;
        } catch (IOException e) {
            throw new MagicException("{" + name + "}: the picture cannot be written into the cache: "
                    + Printable.value(AtomicFile.reason(e)));
        }
    }
}
