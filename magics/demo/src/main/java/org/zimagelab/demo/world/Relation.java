package org.zimagelab.demo.world;

import java.util.List;

/** The position of the first of two figures, as seen from the second. */
public enum Relation implements AttributeValue {
    ABOVE(List.of("above", "over", "on top of"), List.of("上方", "上面")),
    LEFT_OF(List.of("left of", "to the left of"), List.of("左边", "左侧"));

    private final Wording wording;

    Relation(List<String> english, List<String> chinese) {
        wording = new Wording(english, chinese);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
