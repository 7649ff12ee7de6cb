package org.zimagelab.tuning.report;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A jar that this program runs on.
 *
 * @param name its artifact: {@code pytorch-engine}
 * @param version such as {@code 0.36.0}
 */
public record LibraryVersion(String name, String version) {
    /** One class of each jar that decides pixels, numbers, charts or what the notebook gets. */
    private static final List<String> CLASSES = List.of(
            "ai.djl.engine.Engine",
            "ai.djl.pytorch.engine.PtEngine",
            "ai.djl.huggingface.tokenizers.HuggingFaceTokenizer",
            "com.google.gson.Gson",
            "com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReader",
            "com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi",
            "org.hipparchus.util.FastMath",
            "org.hipparchus.stat.StatUtils",
            "tech.tablesaw.api.Table",
            "org.knowm.xchart.XYChart",
            "org.apache.batik.svggen.SVGGraphics2D",
            "org.dflib.jjava.jupyter.kernel.BaseKernel",
            "picocli.CommandLine");

    /** The name of a jar as Maven gives it; a classifier stays with the version. */
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");

    /** The jars that are on the class path, in the order of what they are for. */
    public static List<LibraryVersion> here() {
        ClassLoader loader = LibraryVersion.class.getClassLoader();
        return CLASSES.stream().flatMap(name -> of(name, loader).stream()).toList();
    }

    private static Optional<LibraryVersion> of(String type, ClassLoader loader) {
        try {
            Class<?> found = Class.forName(type, false, loader);
            CodeSource source = found.getProtectionDomain().getCodeSource();
            return source == null || source.getLocation() == null
                    ? Optional.empty()
                    : named(Path.of(source.getLocation().toURI()).getFileName().toString());
        } catch (ReflectiveOperationException | LinkageError | RuntimeException | URISyntaxException e) {
            // Not here, or not from a jar that has a name: a manifest names what can be known.
            return Optional.empty();
        }
    }

    /** @param jar the name of a file */
    static Optional<LibraryVersion> named(String jar) {
        Matcher parts = JAR.matcher(jar);
        return parts.matches() ? Optional.of(new LibraryVersion(parts.group(1), parts.group(2))) : Optional.empty();
    }

    /** Such as {@code pytorch-engine 0.36.0}. */
    @Override
    public String toString() {
        return name + " " + version;
    }
}
