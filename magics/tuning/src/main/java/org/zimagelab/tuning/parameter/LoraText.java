package org.zimagelab.tuning.parameter;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.InputFile;
import org.zimagelab.diffusion.Lora;

/**
 * LoRAs as a text. A person types {@code FILE[:WEIGHT]}, several at once with + between them, or {@code off}; the one
 * form in keys, files and tables names each file with its digest, {@code style.safetensors@0123456789abcdef:0.8}.
 *
 * <p>A file's name ends in {@code .safetensors}, and only behind that a colon, a plus or a comma ends it. So names with
 * commas and blanks, and paths with a drive, need no quotes.
 */
final class LoraText {
    /** No LoRA. */
    static final String NONE = "off";

    private static final String EXPECTED = "expected FILE.safetensors[:WEIGHT], several joined by +, or off";

    /** The end of a file's name, with a digest where a stored run names it, and what follows up to a separator. */
    private static final Pattern NAME_END = Pattern.compile(
            "(\\.safetensors(?:@[0-9a-f]{16})?)\\s*(?:[:：]\\s*([-+]?[^,，+]*)|(?=[,，+]|$))", Pattern.CASE_INSENSITIVE);

    private static final Pattern OFF = Pattern.compile("off\\s*(?=[,，]|$)");

    private static final Pattern NUMBER = Pattern.compile("([-+]?[\\d.][\\d.eE:：+-]*)\\s*(?=[,，]|$)");

    /** Digits of SHA-256 by which Civitai knows a file (its AutoV2). */
    private static final int HASH_DIGITS = 10;

    private LoraText() {}

    /** A file as it was typed, with all weights that were typed for it. */
    private record Item(String file, List<Double> weights) {}

    static String of(List<Lora> loras) {
        return loras.isEmpty() ? NONE : joined(loras, "+", InputFile::text);
    }

    private static String joined(List<Lora> loras, String between, Function<InputFile, String> file) {
        return loras.stream()
                .map(lora -> file.apply(lora.file()) + ":" + Decimals.plain(lora.weight()))
                .collect(Collectors.joining(between));
    }

    /**
     * The LoRAs of one text, as a person or a stored run has it; those of weight 0 are left out.
     *
     * @throws IllegalArgumentException with one line, if it is none, or a file is not there
     */
    static List<Lora> parse(String text) {
        List<String> one = list("lora", text);
        if (one.size() != 1) {
            throw new IllegalArgumentException("lora '" + Printable.value(text) + "': " + EXPECTED);
        }
        return read(one.get(0));
    }

    /** @param text in the one form */
    private static List<Lora> read(String text) {
        if (text.equals(NONE)) {
            return List.of();
        }
        List<Lora> loras = new ArrayList<>();
        Reading reading = new Reading("lora", text);
        while (!reading.isAtEnd()) {
            Item item = reading.item();
            loras.add(new Lora(InputFile.of(item.file), item.weights.get(0)));
            reading.separator();
        }
        return loras;
    }

    /**
     * The entries of a LIST in the one form. A number alone is another weight of the file before: {@code
     * a.safetensors:0.5,1}; so are the numbers of {@code a.safetensors:0:1:0.25}.
     *
     * @throws IllegalArgumentException with one line that names the option, if it is none, or a file is not there
     */
    static List<String> list(String option, String text) {
        Set<String> entries = new LinkedHashSet<>();
        Reading reading = new Reading(option, text.strip());
        Optional<InputFile> last = Optional.empty();
        while (!reading.isAtEnd()) {
            if (reading.takes(OFF)) {
                entries.add(NONE);
                last = Optional.empty();
                reading.separator();
                continue;
            }
            if (last.isPresent() && reading.takes(NUMBER)) {
                entries.addAll(texts(last.get(), reading.weights(reading.taken.group(1))));
                reading.separator();
                continue;
            }
            List<Lora> together = new ArrayList<>();
            Item item = reading.item();
            InputFile file = file(option, item.file);
            boolean more = reading.separator() == '+';
            last = more ? Optional.empty() : Optional.of(file);
            if (!more) {
                entries.addAll(texts(file, item.weights));
                continue;
            }
            together.add(new Lora(file, reading.one(item)));
            while (more) {
                Item next = reading.item();
                together.add(new Lora(file(option, next.file), reading.one(next)));
                more = reading.separator() == '+';
            }
            entries.add(of(together.stream().filter(lora -> lora.weight() != 0).toList()));
        }
        if (entries.isEmpty()) {
            throw new IllegalArgumentException(option + ": " + EXPECTED);
        }
        return List.copyOf(entries);
    }

    private static List<String> texts(InputFile file, List<Double> weights) {
        return weights.stream()
                .map(weight -> weight == 0 ? NONE : of(List.of(new Lora(file, weight))))
                .toList();
    }

    private static InputFile file(String option, String text) {
        try {
            return InputFile.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + " " + e.getMessage(), e);
        }
    }

    /** What decides pixels: digests, and weights to the bit. */
    static String key(String text) {
        return text.equals(NONE)
                ? NONE
                : read(text).stream()
                        .map(lora -> lora.file().digest() + ":" + Double.toHexString(lora.weight()))
                        .collect(Collectors.joining("+"));
    }

    /** The text with other names of the files. */
    static String renamed(String text, Function<String, String> name) {
        return text.equals(NONE) ? text : joined(read(text), "+", file -> name.apply(file.text()));
    }

    /** Whether somebody who types this means these LoRAs: by content, or by the names and weights that are shown. */
    static boolean isNamed(String text, String typed) {
        try {
            return key(of(parse(typed))).equals(key(text));
        } catch (IllegalArgumentException e) {
            return typed.equals(renamed(text, InputFile::shown));
        }
    }

    /** As A1111 writes it: {@code style: 0123456789}. */
    static String hashes(String text) {
        return read(text).stream()
                .map(lora -> stem(lora.file()) + ": " + lora.file().digest().substring(0, HASH_DIGITS))
                .collect(Collectors.joining(", "));
    }

    private static String stem(InputFile file) {
        return file.name().replaceFirst("(?i)\\.safetensors$", "");
    }

    /** A text while it is read from left to right. */
    private static final class Reading {
        private final String option;
        private final String text;
        private int at;
        private Matcher taken;

        Reading(String option, String text) {
            this.option = option;
            this.text = text;
        }

        boolean isAtEnd() {
            return at >= text.length();
        }

        boolean takes(Pattern pattern) {
            taken = pattern.matcher(text).region(at, text.length());
            if (!taken.lookingAt()) {
                return false;
            }
            at = taken.end();
            return true;
        }

        Item item() {
            Matcher end = NAME_END.matcher(text).region(at, text.length());
            if (!end.find()) {
                throw new IllegalArgumentException(
                        option + " '" + Printable.value(text.substring(at).strip()) + "': " + EXPECTED);
            }
            String weight = end.group(2);
            String file = text.substring(at, end.end(1)).strip();
            at = end.end();
            return new Item(file, weight == null ? List.of(1.0) : weights(weight));
        }

        private List<Double> weights(String typed) {
            String numbers = typed.strip().replace('：', ':');
            if (numbers.indexOf(':') >= 0) {
                return ListParser.numbers(option, numbers);
            }
            return List.of(Decimals.parse(numbers)
                    .map(BigDecimal::doubleValue)
                    .filter(Double::isFinite)
                    .orElseThrow(() -> new IllegalArgumentException(
                            option + ": weight '" + Printable.value(numbers) + "' is not a number; " + EXPECTED)));
        }

        /** The one weight of a file that is applied together with others. */
        double one(Item item) {
            if (item.weights.size() != 1) {
                throw new IllegalArgumentException(option + ": several weights for '"
                        + Printable.value(item.file.toLowerCase(Locale.ROOT)) + "', which is joined with others by +");
            }
            return item.weights.get(0);
        }

        /** Passes over what parts two files; a blank at the end. */
        char separator() {
            while (!isAtEnd() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (isAtEnd()) {
                return ' ';
            }
            char c = text.charAt(at++);
            while (!isAtEnd() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (c != '+' && c != ',' && c != '，' || isAtEnd()) {
                throw new IllegalArgumentException(
                        option + ": '" + Printable.value(text.substring(at - 1)) + "' follows a file; " + EXPECTED);
            }
            return c;
        }
    }
}
