package org.zimagelab.demo.world;

import java.util.List;

/** How many figures a scene of shapes holds. */
public enum Count implements AttributeValue {
    ONE(List.of("a", "one"), List.of("一个")),
    TWO(List.of("two"), List.of("两个"));

    private final Wording wording;

    Count(List<String> english, List<String> chinese) {
        wording = new Wording(english, chinese);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
