package org.zimagelab.tuning.store.imported;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.torch.text.TextInput;
import org.zimagelab.tuning.parameter.Decimals;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.imported.comfy.ComfyGraph;
import org.zimagelab.tuning.store.png.InfoPairs;
import org.zimagelab.tuning.store.png.InfoText;
import org.zimagelab.tuning.store.png.PicturePng;
import org.zimagelab.tuning.store.png.PngText;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a PNG says about how it was made: our own pictures in their {@link RunMetadata}, those of A1111 and similar
 * programs in a text {@code parameters}, those of ComfyUI in a text {@code prompt}, which is its graph, and those of
 * {@link OtherPrograms}. This is not enough to make the same pixels again.
 *
 * @param prompt empty where there is none
 * @param negative empty where there is none
 * @param cfg 1 = off, as these programs count it
 * @param sampler under our name where we have it, else in the program's own words, or empty
 * @param schedule in the program's own words, such as {@code Karras}, or empty
 * @param width in pixels, as asked of the program, else that of the picture; 0 where it is not known
 * @param height likewise
 * @param model in the program's own words, or empty
 */
public record ImportedPicture(
        Path file,
        String prompt,
        String negative,
        OptionalInt steps,
        OptionalDouble cfg,
        OptionalLong seed,
        String sampler,
        String schedule,
        int width,
        int height,
        String model) {

    /** The texts of a PNG that may say how it was made. */
    private static final Set<String> KEYWORDS = Stream.concat(
                    Stream.of(PicturePng.PARAMETERS, PicturePng.METADATA, ComfyGraph.KEYWORD),
                    OtherPrograms.KEYWORDS.stream())
            .collect(Collectors.toUnmodifiableSet());

    /** Characters of A1111's text: two prompts and the settings, with room. */
    private static final int LONGEST = 10 * TextInput.LONGEST;

    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})\\s*[xX×]\\s*(\\d{1,6})");

    /** Like {@link #read(Path, Consumer)}, without notes. */
    public static ImportedPicture read(Path file) throws IOException {
        return read(file, note -> {});
    }

    /**
     * Reads what a picture says.
     *
     * @param notes gets one line where our metadata cannot be read, and A1111's text in the same file is used instead
     * @throws IOException with one line that names the file and the reason, if it is not a PNG or none of its texts can
     *     be read
     */
    public static ImportedPicture read(Path file, Consumer<String> notes) throws IOException {
        try {
            return bounded(read(file, PngText.read(file, KEYWORDS), notes));
        } catch (UncheckedIOException e) {
            throw new IOException(Printable.path(file) + ": " + AtomicFile.reason(e.getCause()), e);
        } catch (OutOfMemoryError e) {
            Interrupts.check();
            throw new IOException(Printable.path(file) + ": there is not enough memory for its texts", e);
        } catch (RuntimeException | StackOverflowError e) {
            // from the reader of PNG headers, or of JSON
            Interrupts.check();
            throw new IOException(Printable.path(file) + ": its texts cannot be read: " + Printable.value(e), e);
        } catch (IOException e) {
            throw new IOException(Printable.path(file) + ": " + AtomicFile.reason(e), e);
        }
    }

    private static ImportedPicture read(Path file, Map<String, String> texts, Consumer<String> notes)
            throws IOException {
        Optional<String> unread = Optional.empty();
        if (texts.containsKey(PicturePng.METADATA)) {
            try {
                return of(file, RunMetadata.ofJson(texts.get(PicturePng.METADATA)));
            } catch (JsonParseException e) {
                unread = Optional.of(
                        "its " + PicturePng.METADATA + " text cannot be read: " + Printable.value(e.getMessage()));
            }
        }
        String parameters = texts.getOrDefault(PicturePng.PARAMETERS, "");
        Optional<InfoText> info = Optional.of(parameters)
                .filter(text -> text.length() <= LONGEST)
                .map(InfoText::parse)
                .filter(text -> text.setting("Steps").isPresent());
        if (info.isPresent()) {
            unread.ifPresent(reason -> notes.accept(
                    Printable.path(file) + ": " + reason + "; its " + PicturePng.PARAMETERS + " text is used instead"));
            beganWithPicture(info.get()).ifPresent(note -> notes.accept(Printable.path(file) + ": " + note));
            return of(file, info.get());
        }
        if (unread.isPresent()) {
            throw new IOException(unread.get());
        }
        Optional<Map<String, String>> other = OtherPrograms.find(texts);
        if (other.isPresent()) {
            return of(file, other.get());
        }
        if (texts.containsKey(ComfyGraph.KEYWORD)) {
            return of(file, ComfyGraph.parse(texts.get(ComfyGraph.KEYWORD)));
        }
        throw new IOException(withoutSettings(texts.get(PicturePng.PARAMETERS)));
    }

    /** A1111 writes the strength of img2img, and of a second pass, which begins with the picture of the first. */
    private static Optional<String> beganWithPicture(InfoText info) {
        boolean secondPass = info.setting("Hires upscale").isPresent()
                || info.setting("Hires upscaler").isPresent()
                || info.setting("Hires resize").isPresent();
        return info.setting("Denoising strength")
                .filter(strength -> !secondPass)
                .map(strength -> "began with another picture (denoising strength " + Printable.value(strength)
                        + "), which it does not carry; --image and --strength begin with one here");
    }

    private static String withoutSettings(String parameters) {
        if (parameters != null && InfoPairs.strip(parameters).startsWith("{")) {
            return "its parameters text was written by a program that is not known here";
        }
        return parameters == null
                ? "carries neither A1111's parameters nor ComfyUI's prompt"
                : parameters.length() > LONGEST
                        ? "its parameters text has " + parameters.length() + " characters, more than the " + LONGEST
                                + " that are read"
                        : "the last line of its parameters text has no settings such as"
                                + " 'Steps: 20, Sampler: Euler, Seed: 5'";
    }

    /** Refuses prompts that no model can read: a table may hold the prompts of many files. */
    private static ImportedPicture bounded(ImportedPicture picture) throws IOException {
        int longest = Math.max(picture.prompt().length(), picture.negative().length());
        if (longest > TextInput.LONGEST) {
            throw new IOException(
                    "its prompt has " + longest + " characters, more than the " + TextInput.LONGEST + " that are read");
        }
        return picture;
    }

    private static ImportedPicture of(Path file, RunMetadata metadata) {
        Request request = metadata.request();
        return new ImportedPicture(
                file,
                request.prompt(),
                request.negative(),
                OptionalInt.of(request.steps()),
                request.guidance().stages().isPresent()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(request.guidance().cfg()),
                OptionalLong.of(request.seed()),
                request.sampler(),
                request.schedule(),
                request.width(),
                request.height(),
                metadata.model().name());
    }

    private static ImportedPicture of(Path file, InfoText info) throws IOException {
        Map<String, String> said = new HashMap<>();
        said.put("prompt", info.prompt());
        said.put("negative", info.negative());
        info.setting("Steps").ifPresent(steps -> said.put("steps", steps));
        // With a guidance schedule there is no single cfg.
        info.setting("CFG scale")
                .filter(cfg -> info.setting("CFG stages").isEmpty())
                .ifPresent(cfg -> said.put("cfg", cfg));
        info.setting("Seed").ifPresent(seed -> said.put("seed", seed));
        info.setting("Sampler").ifPresent(sampler -> said.put("sampler", sampler));
        info.setting("Schedule type").ifPresent(schedule -> said.put("schedule", schedule));
        Matcher size = SIZE.matcher(info.setting("Size").orElse(""));
        if (size.matches()) {
            said.put("width", size.group(1));
            said.put("height", size.group(2));
        }
        // stable-diffusion.cpp leaves Model empty where the network has a file of its own.
        info.setting("Model")
                .filter(model -> !model.isEmpty())
                .or(() -> info.setting("Unet"))
                .ifPresent(model -> said.put("model", model));
        return of(file, said);
    }

    /** @param said value by setting, as {@link OtherPrograms#find} returns them */
    private static ImportedPicture of(Path file, Map<String, String> said) throws IOException {
        OptionalInt width = whole(number(said.get("width")));
        OptionalInt height = whole(number(said.get("height")));
        boolean sized = width.orElse(0) > 0 && height.orElse(0) > 0;
        SamplerWords words = SamplerWords.of(said.getOrDefault("sampler", ""), said.getOrDefault("schedule", ""));
        Size size = sized ? new Size(width.getAsInt(), height.getAsInt()) : Size.of(file);
        return new ImportedPicture(
                file,
                said.getOrDefault("prompt", ""),
                said.getOrDefault("negative", ""),
                whole(number(said.get("steps"))),
                real(number(said.get("cfg"))),
                seed(number(said.get("seed"))),
                words.sampler(),
                words.schedule(),
                size.width(),
                size.height(),
                said.getOrDefault("model", ""));
    }

    private static ImportedPicture of(Path file, ComfyGraph graph) throws IOException {
        Size size = graph.beginsWithPicture()
                ? Size.of(file)
                : new Size(graph.width().orElse(0), graph.height().orElse(0));
        SamplerWords words = SamplerWords.of(graph.samplerName(), graph.scheduleName());
        return new ImportedPicture(
                file,
                graph.positive(),
                graph.negative(),
                whole(graph.steps()),
                real(graph.cfg()),
                large(graph.seed()),
                words.sampler(),
                words.schedule(),
                size.width(),
                size.height(),
                graph.model());
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

    /** −1 asks a program for a new seed. It then writes the seed that it used, so −1 itself is not a seed. */
    private static OptionalLong seed(Optional<BigDecimal> x) {
        OptionalLong seed = large(x);
        return seed.orElse(0) == -1 ? OptionalLong.empty() : seed;
    }

    private static OptionalLong large(Optional<BigDecimal> x) {
        try {
            return x.isPresent() ? OptionalLong.of(x.get().longValueExact()) : OptionalLong.empty();
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** Pixels; 0 where not known. */
    private record Size(int width, int height) {

        /** The size in the header of a picture file. */
        static Size of(Path file) throws IOException {
            try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
                Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
                if (!readers.hasNext()) {
                    throw new IOException("not a PNG");
                }
                ImageReader reader = readers.next();
                try {
                    reader.setInput(in);
                    return new Size(reader.getWidth(0), reader.getHeight(0));
                } finally {
                    reader.dispose();
                }
            }
        }
    }

    /**
     * One row for each picture: prompt, negative, steps, guidance, cfg, seed, sampler, schedule, width, height, model,
     * file.
     * Guidance is cfg − 1. What a picture does not say is a missing value.
     */
    public static Table table(List<ImportedPicture> pictures) {
        IntColumn steps = IntColumn.create("steps");
        LongColumn seed = LongColumn.create("seed");
        for (ImportedPicture picture : pictures) {
            picture.steps().ifPresentOrElse(steps::append, steps::appendMissing);
            picture.seed().ifPresentOrElse(seed::append, seed::appendMissing);
        }
        return Table.create(
                "imported",
                text("prompt", pictures, ImportedPicture::prompt),
                text("negative", pictures, ImportedPicture::negative),
                steps,
                number("guidance", pictures, p -> Guidance.fromCfg(p.cfg().orElse(Double.NaN))),
                number("cfg", pictures, p -> p.cfg().orElse(Double.NaN)),
                seed,
                text("sampler", pictures, ImportedPicture::sampler),
                text("schedule", pictures, ImportedPicture::schedule),
                whole("width", pictures, ImportedPicture::width),
                whole("height", pictures, ImportedPicture::height),
                text("model", pictures, ImportedPicture::model),
                text("file", pictures, p -> p.file().toString()));
    }

    private static StringColumn text(String name, List<ImportedPicture> all, Function<ImportedPicture, String> value) {
        return StringColumn.create(name, all.stream().map(value).toList());
    }

    private static IntColumn whole(String name, List<ImportedPicture> all, Function<ImportedPicture, Integer> value) {
        IntColumn column = IntColumn.create(name);
        for (ImportedPicture picture : all) {
            int number = value.apply(picture);
            if (number > 0) {
                column.append(number);
            } else {
                column.appendMissing();
            }
        }
        return column;
    }

    private static DoubleColumn number(
            String name, List<ImportedPicture> all, Function<ImportedPicture, Double> value) {
        return DoubleColumn.create(name, all.stream().mapToDouble(value::apply).toArray());
    }
}
