package org.zimagelab.tuning.parameter;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.zimagelab.diffusion.InputFile;
import org.zimagelab.diffusion.Request;

/** Declarations of {@link Parameter}: the picture that a picture begins with. */
final class ImageDeclarations {
    /** The value of a file where there is none. */
    static final String NONE = "off";

    private static final String IMAGE =
            "a picture to begin with, scaled to the size of the new one: PNG, JPEG, WebP, GIF, BMP or TIFF";

    private static final String STRENGTH =
            "share of the steps that run behind --image, above 0 to 1; less keeps more (default: 0.6, with --mask 1)";

    private static final String MASK =
            "a picture that is white where --image is painted anew, and black where it stays";

    private ImageDeclarations() {}

    static Declaration<String> image() {
        return file(
                        "image",
                        r -> text(r.image().picture()),
                        (r, file) -> r.withImage(r.image().withPicture(file(file))))
                .called("initial image", "初始图")
                .info("Init image")
                .value("FILE", IMAGE)
                .list(IMAGE, "; off is pure noise")
                .pair("of a sweep: those that began with this picture")
                .stored("runs that began with one of these pictures")
                .chosen("of a sweep: those that began with this picture");
    }

    /** NaN without a picture. */
    static Declaration<Double> strength() {
        return Declaration.number(
                        "strength",
                        r -> r.image().picture().isPresent()
                                        || r.image().strength().isPresent()
                                ? r.image().share()
                                : Double.NaN,
                        (r, strength) -> r.withImage(r.image()
                                .withStrength(
                                        Double.isNaN(strength) ? OptionalDouble.empty() : OptionalDouble.of(strength))))
                .called("strength", "重绘强度")
                .off(Double.NaN)
                .optional()
                .info("Denoising strength")
                .everywhere("X", STRENGTH);
    }

    static Declaration<String> mask() {
        return file(
                        "mask",
                        r -> text(r.image().mask()),
                        (r, file) -> r.withImage(r.image().withMask(file(file))))
                .called("mask", "蒙版")
                .info("Mask")
                .value("FILE", MASK)
                .list(MASK, "; off paints all of it anew")
                .pair("of a sweep: those with this mask")
                .stored("runs with one of these masks")
                .chosen("of a sweep: those with this mask");
    }

    /** A parameter whose values are the texts of input files, see {@link InputFile#text()}. */
    private static Declaration<String> file(
            String label, Function<Request, String> get, BiFunction<Request, String, Request> set) {
        return Declaration.text(label, get, set)
                .off(NONE)
                .optional()
                .checked(value -> fileText(label, value))
                .keyedAs(text -> file(text).map(InputFile::digest).orElse(NONE))
                .separated(text -> files(label, text))
                .shownAs(InputFile::shown)
                .typedAs(InputFile::typed)
                .selectedBy(InputFile::isNamed);
    }

    private static String text(Optional<InputFile> file) {
        return file.map(InputFile::text).orElse(NONE);
    }

    private static Optional<InputFile> file(String text) {
        return text.equals(NONE) ? Optional.empty() : Optional.of(InputFile.of(text));
    }

    private static Object fileText(String label, Object value) {
        String text = String.valueOf(value).strip();
        try {
            return text(file(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
        }
    }

    /** The files of a LIST. The name of one that is there may have commas. */
    private static List<String> files(String option, String text) {
        return isThere(text.strip()) ? List.of(text.strip()) : ListParser.words(option, text);
    }

    private static boolean isThere(String text) {
        try {
            return Files.exists(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
