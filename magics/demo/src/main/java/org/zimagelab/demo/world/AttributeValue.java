package org.zimagelab.demo.world;

import java.util.List;

/** One value of one attribute, with the words that name it; the first word of each list is the usual one. */
public sealed interface AttributeValue
        permits SceneKind,
                Count,
                Relation,
                Background,
                Figure.Form,
                Figure.Colour,
                Figure.Texture,
                Figure.Size,
                Cat.Coat,
                Cat.Eyes,
                Cat.Place,
                City.Sky,
                City.Neon,
                City.Traffic {

    /**
     * The words of one value.
     *
     * @param english the usual one first
     * @param chinese likewise
     */
    record Wording(List<String> english, List<String> chinese) {}

    Wording wording();

    default List<String> english() {
        return wording().english();
    }

    default List<String> chinese() {
        return wording().chinese();
    }
}
