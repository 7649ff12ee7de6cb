package org.zimagelab.demo.world;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Assigns the words of a prompt about shapes to the figures that they describe. */
final class FiguresParser {

    private final List<Map<Attribute, AttributeValue>> figures = new ArrayList<>();
    private final Map<Attribute, AttributeValue> whole = new EnumMap<>(Attribute.class);
    private Map<Attribute, AttributeValue> next = new EnumMap<>(Attribute.class);
    private boolean reversed;

    Description read(List<Vocabulary.Token> tokens) throws ContradictionException {
        for (Vocabulary.Token token : tokens) {
            switch (token.attribute()) {
                case FORM -> noun(token);
                case BACKGROUND -> ContradictionException.putOrThrow(whole, token);
                case COUNT ->
                    throw new ContradictionException(
                            "gives a number of figures; name each of them, as in \"a red circle and a blue square\"");
                case RELATION -> relation(token);
                default ->
                    ContradictionException.putOrThrow(
                            token.role() == Vocabulary.Role.BEHIND && !figures.isEmpty() ? last() : next, token);
            }
        }
        giveToLast();
        return description();
    }

    private Map<Attribute, AttributeValue> last() {
        return figures.get(figures.size() - 1);
    }

    private void noun(Vocabulary.Token token) throws ContradictionException {
        if (figures.size() == 2) {
            throw new ContradictionException("names more than two figures; a picture shows one or two");
        }
        if (token.value() != SceneKind.SHAPES) {
            next.put(Attribute.FORM, token.value());
        }
        figures.add(next);
        next = new EnumMap<>(Attribute.class);
    }

    /**
     * Only the first relation counts, and it belongs to the first figure. "A above B", "A在B上方" and "上方是A,下方是B" mean the
     * same.
     */
    private void relation(Vocabulary.Token token) throws ContradictionException {
        giveToLast();
        if (!whole.containsKey(Attribute.RELATION)) {
            whole.put(Attribute.RELATION, token.value());
            reversed = token.role() == Vocabulary.Role.REVERSED;
        }
    }

    /** Words behind a noun, as in "a circle, red, large", describe the figure before them. */
    private void giveToLast() throws ContradictionException {
        if (figures.isEmpty()) {
            return;
        }
        for (Map.Entry<Attribute, AttributeValue> entry : next.entrySet()) {
            ContradictionException.putOrThrow(
                    last(), new Vocabulary.Token(entry.getKey(), entry.getValue(), Vocabulary.Role.BEHIND, ""));
        }
        next = new EnumMap<>(Attribute.class);
    }

    private Description description() {
        whole.put(Attribute.KIND, SceneKind.SHAPES);
        whole.put(Attribute.COUNT, figures.size() == 2 ? Count.TWO : Count.ONE);
        if (figures.size() < 2) {
            whole.remove(Attribute.RELATION);
        }
        whole.putAll(figures.get(0));
        if (figures.size() == 2) {
            figures.get(1).forEach((attribute, word) -> whole.put(attribute.ofOtherFigure(), word));
        }
        Description description = new Description(whole);
        return reversed && figures.size() == 2 ? description.swapped() : description;
    }
}
