package org.zimagelab.demo.world;

import java.util.List;

/** How many figures a scene of shapes holds. */
public enum Count implements Word {
    ONE(List.of("a", "one"), List.of("一个")),
    TWO(List.of("two"), List.of("两个"));

    private final List<String> english;
    private final List<String> chinese;

    Count(List<String> english, List<String> chinese) {
        this.english = english;
        this.chinese = chinese;
    }

    @Override
    public List<String> english() {
        return english;
    }

    @Override
    public List<String> chinese() {
        return chinese;
    }
}
