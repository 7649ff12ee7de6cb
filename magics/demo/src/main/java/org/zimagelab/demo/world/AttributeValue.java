package org.zimagelab.demo.world;

import java.util.List;

/** One value of an attribute, with the words that name it. The first word of each list is the usual one. */
public sealed interface AttributeValue
        permits SceneKind,
                Count,
                Relation,
                ColouredValue,
                Figure.Form,
                Figure.Texture,
                Figure.Size,
                Cat.Place,
                City.Sky,
                City.Traffic {

    /**
     * The words for one value.
     *
     * @param english with the usual word first
     * @param chinese with the usual word first
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
