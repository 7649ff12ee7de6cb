package org.zimagelab.demo.world;

import java.util.List;

/**
 * A cat, seen from the front.
 *
 * @param coat the colour of its fur
 * @param eyes the colour of its irises
 * @param place what it sits on
 */
public record Cat(Coat coat, Eyes eyes, Place place) implements Scene {

    /** The colour of the fur. */
    public enum Coat implements ColouredValue {
        WHITE(List.of("white", "snow-white"), List.of("白色", "雪白"), new Rgb(240, 237, 230)),
        GREY(List.of("grey", "gray"), List.of("灰色", "银灰色"), new Rgb(138, 140, 150)),
        ORANGE(List.of("orange", "ginger"), List.of("橘色", "橙色"), new Rgb(226, 146, 66)),
        BLACK(List.of("black"), List.of("黑色", "乌黑"), new Rgb(52, 50, 56));

        private final NamedColour named;

        Coat(List<String> english, List<String> chinese, Rgb rgb) {
            named = new NamedColour(english, chinese, rgb);
        }

        @Override
        public NamedColour named() {
            return named;
        }
    }

    /** The colour of the irises. */
    public enum Eyes implements ColouredValue {
        BLUE(List.of("blue"), List.of("蓝色", "蓝"), new Rgb(60, 130, 240)),
        GREEN(List.of("green"), List.of("绿色", "绿"), new Rgb(70, 200, 90)),
        YELLOW(List.of("yellow", "amber"), List.of("黄色", "琥珀色"), new Rgb(245, 205, 50));

        private final NamedColour named;

        Eyes(List<String> english, List<String> chinese, Rgb rgb) {
            named = new NamedColour(english, chinese, rgb);
        }

        @Override
        public NamedColour named() {
            return named;
        }
    }

    /** What the cat sits on. */
    public enum Place implements AttributeValue {
        WINDOW_SILL(List.of("window sill", "windowsill"), List.of("窗台")),
        GRASS(List.of("grass", "lawn"), List.of("草地", "草坪")),
        SOFA(List.of("sofa", "couch"), List.of("沙发"));

        private final Wording wording;

        Place(List<String> english, List<String> chinese) {
            wording = new Wording(english, chinese);
        }

        @Override
        public Wording wording() {
            return wording;
        }
    }
}
