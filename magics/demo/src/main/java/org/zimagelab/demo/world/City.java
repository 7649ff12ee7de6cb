package org.zimagelab.demo.world;

import java.util.List;

/**
 * A city of the future.
 *
 * @param sky the time of day, which the sky shows
 * @param neon the colour of its signs
 * @param traffic whether cars fly above it
 */
public record City(Sky sky, Neon neon, Traffic traffic) implements Scene {

    /** The time of day. */
    public enum Sky implements AttributeValue {
        NIGHT(List.of("night", "nighttime"), List.of("夜景", "夜晚", "夜色")),
        DUSK(List.of("dusk", "twilight"), List.of("黄昏", "傍晚", "暮色"));

        private final Wording wording;

        Sky(List<String> english, List<String> chinese) {
            wording = new Wording(english, chinese);
        }

        @Override
        public Wording wording() {
            return wording;
        }
    }

    /** The colour of the signs. */
    public enum Neon implements ColouredValue {
        PINK(List.of("pink", "magenta"), List.of("粉色", "粉红色"), new Rgb(255, 60, 180)),
        CYAN(List.of("cyan", "turquoise"), List.of("青色", "青蓝色"), new Rgb(50, 235, 255)),
        YELLOW(List.of("yellow"), List.of("黄色", "金黄色"), new Rgb(255, 220, 40)),
        GREEN(List.of("green"), List.of("绿色", "翠绿色"), new Rgb(70, 255, 110));

        private final NamedColour named;

        Neon(List<String> english, List<String> chinese, Rgb rgb) {
            named = new NamedColour(english, chinese, rgb);
        }

        @Override
        public NamedColour named() {
            return named;
        }
    }

    /** What flies above the roofs. */
    public enum Traffic implements AttributeValue {
        NONE(List.of("no flying cars", "empty sky"), List.of("没有飞行汽车", "天空空旷")),
        FLYING_CARS(List.of("flying cars", "flying cars in the sky"), List.of("飞行汽车穿梭", "飞行汽车"));

        private final Wording wording;

        Traffic(List<String> english, List<String> chinese) {
            wording = new Wording(english, chinese);
        }

        @Override
        public Wording wording() {
            return wording;
        }
    }
}
