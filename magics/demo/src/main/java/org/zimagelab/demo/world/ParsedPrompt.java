package org.zimagelab.demo.world;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.common.Printable;

/** What a prompt asks for, in the terms of this world. Words without a meaning here are ignored. */
public sealed interface ParsedPrompt {

    /** The prompt describes a scene of this world. */
    record Understood(Description description) implements ParsedPrompt {}

    /**
     * The prompt asks for something that this world does not have.
     *
     * @param reason one line for the person who wrote the prompt
     */
    record Rejected(String reason) implements ParsedPrompt {}

    /** Parses an English or Chinese prompt, in upper or lower case, with half- or full-width commas. */
    static ParsedPrompt of(String prompt) {
        String quoted = '"' + Printable.value(prompt) + '"';
        Set<SceneKind> kinds = EnumSet.noneOf(SceneKind.class);
        Vocabulary.kinds().scan(prompt).tokens().forEach(token -> kinds.add((SceneKind) token.value()));
        if (kinds.isEmpty()) {
            return new Rejected(quoted + " names no figure, cat or city; write, for example, "
                    + "\"a red circle on a white background\", \"a white cat on the sofa\" or \"a city at night\"");
        }
        if (kinds.contains(SceneKind.CAT) && kinds.contains(SceneKind.CITY)) {
            return new Rejected(quoted + " names a cat and a city; a picture shows one of them");
        }
        SceneKind kind = kinds.contains(SceneKind.CAT)
                ? SceneKind.CAT
                : kinds.contains(SceneKind.CITY) ? SceneKind.CITY : SceneKind.SHAPES;
        Vocabulary.Scan scan = Vocabulary.of(kind).scan(prompt);
        List<Vocabulary.Token> colours = Vocabulary.colours().scan(scan.rest()).tokens();
        if (!colours.isEmpty()) {
            return new Rejected(quoted + ": " + colours.get(0).text() + " is not among the colours of "
                    + switch (kind) {
                        case SHAPES -> "a figure; choose from " + all(Figure.Colour.values());
                        case CAT -> "a coat; choose from " + all(Cat.Coat.values());
                        case CITY -> "neon lights; choose from " + all(City.Neon.values());
                    });
        }
        try {
            return new Understood(
                    kind == SceneKind.SHAPES ? new FiguresParser().read(scan.tokens()) : values(kind, scan.tokens()));
        } catch (ContradictionException contradiction) {
            return new Rejected(quoted + " " + contradiction.getMessage());
        }
    }

    /** Whether a prompt names a figure, a cat or a city. */
    static boolean namesAKind(String prompt) {
        return !Vocabulary.kinds().scan(prompt).tokens().isEmpty();
    }

    private static String all(AttributeValue... words) {
        List<String> names = new ArrayList<>();
        for (AttributeValue word : words) {
            names.add(word.english().get(0));
        }
        return String.join(", ", names);
    }

    private static Description values(SceneKind kind, List<Vocabulary.Token> tokens) throws ContradictionException {
        Map<Attribute, AttributeValue> said = new EnumMap<>(Attribute.class);
        said.put(Attribute.KIND, kind);
        for (Vocabulary.Token token : tokens) {
            ContradictionException.putOrThrow(said, token);
        }
        return new Description(said);
    }
}
