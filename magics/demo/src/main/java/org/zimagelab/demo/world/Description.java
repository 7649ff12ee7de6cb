package org.zimagelab.demo.world;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a text says about a scene: a value for each attribute that it mentions.
 *
 * <p>If there are two figures, the first is the upper or the left one. Without a {@link Attribute#RELATION} their order
 * means nothing.
 *
 * @param said the values of the mentioned attributes, in the order of {@link Attribute}; unmodifiable
 */
public record Description(Map<Attribute, AttributeValue> said) {

    public Description {
        EnumMap<Attribute, AttributeValue> copy = new EnumMap<>(Attribute.class);
        copy.putAll(said);
        said = Collections.unmodifiableMap(copy);
    }

    /** The full description of a scene. */
    public static Description of(Scene scene) {
        Map<Attribute, AttributeValue> all = new EnumMap<>(Attribute.class);
        if (scene instanceof Shapes shapes) {
            all.put(Attribute.KIND, SceneKind.SHAPES);
            all.put(Attribute.COUNT, shapes.second().isPresent() ? Count.TWO : Count.ONE);
            all.put(Attribute.BACKGROUND, shapes.background());
            all.putAll(of(shapes.first()));
            shapes.second().ifPresent(second -> {
                all.put(Attribute.RELATION, second.relation());
                of(second.figure()).forEach((attribute, word) -> all.put(attribute.ofOtherFigure(), word));
            });
        } else if (scene instanceof Cat cat) {
            all.put(Attribute.KIND, SceneKind.CAT);
            all.put(Attribute.COAT, cat.coat());
            all.put(Attribute.EYES, cat.eyes());
            all.put(Attribute.PLACE, cat.place());
        } else if (scene instanceof City city) {
            all.put(Attribute.KIND, SceneKind.CITY);
            all.put(Attribute.SKY, city.sky());
            all.put(Attribute.NEON, city.neon());
            all.put(Attribute.TRAFFIC, city.traffic());
        }
        return new Description(all);
    }

    private static Map<Attribute, AttributeValue> of(Figure figure) {
        return Map.of(
                Attribute.FORM, figure.form(),
                Attribute.COLOUR, figure.colour(),
                Attribute.TEXTURE, figure.texture(),
                Attribute.SIZE, figure.size());
    }

    /** The value of an attribute; empty if the text does not mention it. */
    public Optional<AttributeValue> get(Attribute attribute) {
        return Optional.ofNullable(said.get(attribute));
    }

    /** The same description with the two figures swapped. */
    public Description swapped() {
        Map<Attribute, AttributeValue> other = new EnumMap<>(Attribute.class);
        said.forEach((attribute, word) -> other.put(attribute.ofOtherFigure(), word));
        return new Description(other);
    }

    /** Whether {@code scene} has every value of this description. */
    public boolean holdsFor(Scene scene) {
        Map<Attribute, AttributeValue> all = of(scene).said();
        boolean ordered = said.containsKey(Attribute.RELATION) || said.get(Attribute.COUNT) != Count.TWO;
        return all.entrySet().containsAll(said.entrySet())
                || !ordered && all.entrySet().containsAll(swapped().said().entrySet());
    }
}
