package org.zimagelab.tuning.claims;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.parameter.Decimals;

/**
 * A value of a YAML file that knows its line. Every error is one line that begins with the file and the line.
 *
 * <p>Only mappings, lists, texts and numbers are read. Aliases are refused, since a few lines of them can stand for
 * millions of values.
 *
 * @param file its name, for the errors
 * @param node the value
 */
record YamlNode(String file, Node node) {
    private static final int DEEPEST = 20;
    private static final int MOST_CHARACTERS = 1_000_000;

    /**
     * The one document of a text.
     *
     * @throws IllegalArgumentException with one line, if it is not YAML, or not of the part of YAML that is read
     */
    static YamlNode document(String file, String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    file + ": more than " + MOST_CHARACTERS + " characters; expected a file of claims");
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(false)
                .setCodePointLimit(MOST_CHARACTERS)
                .build();
        try {
            refuseAliases(file, new Parse(settings).parseString(text));
            return new Compose(settings)
                    .composeString(text)
                    .map(node -> new YamlNode(file, node))
                    .orElseThrow(() -> new IllegalArgumentException(file + ": the file is empty; expected claims"));
        } catch (MarkedYamlEngineException e) {
            String problem = Printable.line(String.valueOf(e.getProblem()));
            throw new IllegalArgumentException(at(file, e.getProblemMark()) + ": not YAML: " + problem, e);
        } catch (ReaderException e) {
            throw new IllegalArgumentException(
                    file + ": not YAML: a character that no text has, U+" + Integer.toHexString(e.getCodePoint()), e);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(
                    file + ": not YAML: " + Printable.line(String.valueOf(e.getMessage())), e);
        }
    }

    private static void refuseAliases(String file, Iterable<Event> events) {
        int depth = 0;
        for (Event event : events) {
            switch (event.getEventId()) {
                case Alias ->
                    throw new IllegalArgumentException(
                            at(file, event.getStartMark()) + ": aliases (*name) are not read; write the value again");
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > DEEPEST) {
                throw new IllegalArgumentException(
                        at(file, event.getStartMark()) + ": more than " + DEEPEST + " levels of lists and mappings");
            }
        }
    }

    private static String at(String file, Optional<Mark> mark) {
        return file + mark.map(m -> ", line " + (m.getLine() + 1)).orElse("");
    }

    /** The error of this value. */
    IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException(at(file, node.getStartMark()) + ": " + Printable.line(reason));
    }

    /** The values of a mapping by their keys, in the order of the file; the keys are texts. */
    Map<String, YamlNode> entries(String what) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(what + ": expected keys with values");
        }
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            YamlNode key = new YamlNode(file, entry.getKeyNode());
            if (!(entry.getKeyNode() instanceof ScalarNode scalar)) {
                throw key.wrong(what + ": expected a word as the key");
            }
            if (entries.put(scalar.getValue(), new YamlNode(file, entry.getValueNode())) != null) {
                throw key.wrong(what + ": '" + Printable.value(scalar.getValue()) + "' is there twice");
            }
        }
        return entries;
    }

    /**
     * A mapping of which every key is known.
     *
     * @param what it is, for the errors
     */
    YamlFields fields(String what, List<String> required, List<String> optional) {
        Map<String, YamlNode> entries = entries(what);
        for (Map.Entry<String, YamlNode> entry : entries.entrySet()) {
            if (!required.contains(entry.getKey()) && !optional.contains(entry.getKey())) {
                throw entry.getValue()
                        .wrong(what + ": '" + Printable.value(entry.getKey()) + "' is not known; expected "
                                + String.join(", ", required) + (required.isEmpty() || optional.isEmpty() ? "" : ", ")
                                + String.join(", ", optional));
            }
        }
        for (String key : required) {
            if (!entries.containsKey(key)) {
                throw wrong(what + ": '" + key + "' is missing");
            }
        }
        return new YamlFields(this, entries);
    }

    /** A list of at least one value. */
    List<YamlNode> list(String what) {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrong(what + ": expected a list");
        }
        if (sequence.getValue().isEmpty()) {
            throw wrong(what + ": the list is empty");
        }
        return sequence.getValue().stream()
                .map(value -> new YamlNode(file, value))
                .toList();
    }

    /** A text that is not blank. */
    String text(String what) {
        String text = anyText(what);
        if (text.isBlank()) {
            throw wrong(what + ": the text is empty");
        }
        return text.strip();
    }

    /** A text, which may be empty. */
    String anyText(String what) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
            return scalar.getValue();
        }
        throw wrong(what + ": expected a text" + (node instanceof ScalarNode ? "; put quotes around it" : ""));
    }

    /** A finite number. */
    double number(String what) {
        return decimal(what, "a number").doubleValue();
    }

    /** A whole number of the long range. */
    long whole(String what) {
        try {
            return decimal(what, "a whole number").longValueExact();
        } catch (ArithmeticException e) {
            throw wrong(what + ": expected a whole number");
        }
    }

    private BigDecimal decimal(String what, String expected) {
        boolean isNumber = node instanceof ScalarNode scalar
                && (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT));
        return Optional.of(node)
                .filter(n -> isNumber)
                .flatMap(n -> Decimals.parse(((ScalarNode) n).getValue()))
                .orElseThrow(() -> wrong(what + ": expected " + expected));
    }

    /** A number as a whole or decimal one, or a text: what a parameter may have. */
    Object scalar(String what) {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.STR)) {
            double number = number(what);
            return number == Math.rint(number) && Math.abs(number) < 1e15 ? (Object) (long) number : (Object) number;
        }
        return anyText(what);
    }

    /** One of the words of an enum, in lower case. */
    <E extends Enum<E>> E word(String what, Class<E> type) {
        String text = text(what);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        List<String> words = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        throw wrong(what + " '" + Printable.value(text) + "': expected one of " + String.join(", ", words));
    }

    /** Both languages of a sentence. */
    Wording wording(String what) {
        YamlFields both = fields(what, List.of("en", "zh"), List.of());
        return both.wording(what);
    }

    /**
     * Runs what throws an {@link IllegalArgumentException} without a place, and gives it this place.
     *
     * @param what it is, for the error
     */
    <T> T placed(String what, BiFunction<YamlNode, String, T> read) {
        try {
            return read.apply(this, what);
        } catch (IllegalArgumentException e) {
            if (e.getMessage() != null && e.getMessage().startsWith(file)) {
                throw e;
            }
            throw wrong(what + ": " + e.getMessage());
        }
    }
}
