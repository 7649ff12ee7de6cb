package org.zimagelab.tuning.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Printable;
import org.zimagelab.diffusion.files.AtomicFile;
import org.zimagelab.diffusion.text.Prompts;
import org.zimagelab.quality.Interrupts;
import org.zimagelab.tuning.Decimals;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a PNG of another program says of its making: A1111 and its kin in a text {@code parameters}, ComfyUI in a text
 * {@code prompt}, which is its graph. It is no {@link Recipe}: too little is known to make the same pixels again.
 *
 * @param prompt empty where there is none
 * @param negative likewise
 * @param cfg as those programs count it, 1 = off
 * @param sampler as its program calls it, or empty
 * @param width as asked of the program, else the picture's own
 * @param height likewise
 * @param model as its program calls it, or empty
 */
public record ForeignPicture(
        Path file,
        String prompt,
        String negative,
        OptionalInt steps,
        OptionalDouble cfg,
        OptionalLong seed,
        String sampler,
        int width,
        int height,
        String model) {

    /** Characters of A1111's text: two prompts and the settings, with room. */
    private static final int LONGEST = 10 * Prompts.LONGEST;

    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})x(\\d{1,6})");

    /** @throws IOException with one line that names the file and the reason, if it is no PNG or is not understood */
    public static ForeignPicture read(Path file) throws IOException {
        try {
            Map<String, String> texts = PngText.read(file);
            Optional<InfoText> info = Optional.ofNullable(texts.get(PicturePng.PARAMETERS))
                    .filter(text -> text.length() <= LONGEST)
                    .map(InfoText::parse)
                    .filter(text -> text.parameters().containsKey("Steps"));
            if (info.isPresent()) {
                return bounded(of(file, info.get()));
            }
            if (texts.containsKey(ComfyGraph.KEYWORD)) {
                return bounded(of(file, ComfyGraph.parse(texts.get(ComfyGraph.KEYWORD))));
            }
            throw new IOException(
                    texts.containsKey(PicturePng.PARAMETERS)
                            ? "its parameters text has no line of settings that begins with Steps"
                            : "carries neither A1111's parameters nor ComfyUI's prompt");
        } catch (UncheckedIOException e) {
            throw new IOException(Printable.path(file) + ": " + AtomicFile.reason(e.getCause()), e);
        } catch (OutOfMemoryError e) {
            Interrupts.check();
            throw new IOException(Printable.path(file) + ": not enough memory for what it says", e);
        } catch (RuntimeException | StackOverflowError e) {
            // of a reader of PNG headers, or of JSON
            Interrupts.check();
            throw new IOException(Printable.path(file) + ": what it says cannot be read: " + Printable.value(e), e);
        } catch (IOException e) {
            throw new IOException(Printable.path(file) + ": " + AtomicFile.reason(e), e);
        }
    }

    /** A text that no model reads is none that made a picture; a table holds those of many files. */
    private static ForeignPicture bounded(ForeignPicture picture) throws IOException {
        int longest = Math.max(picture.prompt().length(), picture.negative().length());
        if (longest > Prompts.LONGEST) {
            throw new IOException(
                    "its prompt has " + longest + " characters, more than the " + Prompts.LONGEST + " that are read");
        }
        return picture;
    }

    private static ForeignPicture of(Path file, InfoText info) throws IOException {
        Map<String, String> parameters = info.parameters();
        Matcher size = SIZE.matcher(parameters.getOrDefault("Size", ""));
        boolean sized = size.matches();
        return new ForeignPicture(
                file,
                info.prompt(),
                info.negative(),
                whole(number(parameters.get("Steps"))),
                real(number(parameters.get("CFG scale"))),
                large(number(parameters.get("Seed"))),
                parameters.getOrDefault("Sampler", ""),
                sized ? Integer.parseInt(size.group(1)) : side(file, 0),
                sized ? Integer.parseInt(size.group(2)) : side(file, 1),
                parameters.getOrDefault("Model", ""));
    }

    private static ForeignPicture of(Path file, ComfyGraph graph) throws IOException {
        Optional<ComfyGraph.Size> size = graph.size();
        return new ForeignPicture(
                file,
                graph.positive(),
                graph.negative(),
                whole(graph.number("steps")),
                real(graph.number("cfg")),
                large(graph.number("seed").or(() -> graph.number("noise_seed"))),
                graph.samplerName(),
                size.isPresent() ? size.get().width() : side(file, 0),
                size.isPresent() ? size.get().height() : side(file, 1),
                graph.model().orElse(""));
    }

    private static Optional<BigDecimal> number(String text) {
        return Optional.ofNullable(text).flatMap(Decimals::parse);
    }

    private static OptionalDouble real(Optional<BigDecimal> x) {
        return x.isPresent() ? OptionalDouble.of(x.get().doubleValue()) : OptionalDouble.empty();
    }

    private static OptionalInt whole(Optional<BigDecimal> x) {
        try {
            return x.isPresent() ? OptionalInt.of(x.get().intValueExact()) : OptionalInt.empty();
        } catch (ArithmeticException e) {
            return OptionalInt.empty();
        }
    }

    private static OptionalLong large(Optional<BigDecimal> x) {
        try {
            return x.isPresent() ? OptionalLong.of(x.get().longValueExact()) : OptionalLong.empty();
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** @param which 0 the width, 1 the height */
    private static int side(Path file, int which) throws IOException {
        try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("not a PNG");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                return which == 0 ? reader.getWidth(0) : reader.getHeight(0);
            } finally {
                reader.dispose();
            }
        }
    }

    /**
     * One row each: prompt, negative, steps, guidance, cfg, seed, sampler, width, height, model, file. Guidance is
     * cfg − 1; what a picture does not say is a missing cell.
     */
    public static Table table(List<ForeignPicture> pictures) {
        IntColumn steps = IntColumn.create("steps");
        LongColumn seed = LongColumn.create("seed");
        for (ForeignPicture picture : pictures) {
            picture.steps().ifPresentOrElse(steps::append, steps::appendMissing);
            picture.seed().ifPresentOrElse(seed::append, seed::appendMissing);
        }
        return Table.create(
                "imported",
                text("prompt", pictures, ForeignPicture::prompt),
                text("negative", pictures, ForeignPicture::negative),
                steps,
                number("guidance", pictures, p -> Guidance.fromCfg(p.cfg().orElse(Double.NaN))),
                number("cfg", pictures, p -> p.cfg().orElse(Double.NaN)),
                seed,
                text("sampler", pictures, ForeignPicture::sampler),
                whole("width", pictures, ForeignPicture::width),
                whole("height", pictures, ForeignPicture::height),
                text("model", pictures, ForeignPicture::model),
                text("file", pictures, p -> p.file().toString()));
    }

    private static StringColumn text(String name, List<ForeignPicture> all, Function<ForeignPicture, String> value) {
        return StringColumn.create(name, all.stream().map(value).toList());
    }

    private static IntColumn whole(String name, List<ForeignPicture> all, Function<ForeignPicture, Integer> value) {
        return IntColumn.create(name, all.stream().mapToInt(value::apply).toArray());
    }

    private static DoubleColumn number(String name, List<ForeignPicture> all, Function<ForeignPicture, Double> value) {
        return DoubleColumn.create(name, all.stream().mapToDouble(value::apply).toArray());
    }
}
