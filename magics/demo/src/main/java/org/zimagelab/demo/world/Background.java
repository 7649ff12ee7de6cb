package org.zimagelab.demo.world;

import java.util.List;

/** The colour behind the figures. */
public enum Background implements ColouredValue {
    WHITE(List.of("white"), List.of("白色"), new Rgb(250, 250, 250)),
    GREY(List.of("grey", "gray"), List.of("灰色"), new Rgb(140, 140, 140)),
    PINK(List.of("pink"), List.of("粉色", "粉红色"), new Rgb(250, 200, 210)),
    NAVY(List.of("navy", "navy blue", "dark blue"), List.of("深蓝色", "藏青色"), new Rgb(14, 18, 52));

    private final NamedColour named;

    Background(List<String> english, List<String> chinese, Rgb rgb) {
        named = new NamedColour(english, chinese, rgb);
    }

    @Override
    public NamedColour named() {
        return named;
    }
}
