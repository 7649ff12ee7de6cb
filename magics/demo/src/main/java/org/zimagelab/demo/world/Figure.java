package org.zimagelab.demo.world;

import java.util.List;

/**
 * One geometric figure.
 *
 * @param form its outline
 * @param colour its brighter tone
 * @param texture its pattern, in a darker tone, on the picture's 8-pixel raster
 * @param size small or large, among the figures of scenes with the same number of figures
 */
public record Figure(Form form, Colour colour, Texture texture, Size size) {

    /** The outline. */
    public enum Form implements AttributeValue {
        CIRCLE(List.of("circle", "disc"), List.of("圆形")),
        SQUARE(List.of("square"), List.of("方块", "正方形", "方形")),
        TRIANGLE(List.of("triangle"), List.of("三角形")),
        STAR(List.of("star"), List.of("星形", "星星", "五角星"));

        private final Wording wording;

        Form(List<String> english, List<String> chinese) {
            wording = new Wording(english, chinese);
        }

        @Override
        public Wording wording() {
            return wording;
        }
    }

    /** The brighter tone. */
    public enum Colour implements ColouredValue {
        RED(List.of("red"), List.of("红色"), new Rgb(220, 40, 40)),
        GREEN(List.of("green"), List.of("绿色"), new Rgb(40, 170, 70)),
        BLUE(List.of("blue"), List.of("蓝色"), new Rgb(50, 90, 220)),
        YELLOW(List.of("yellow"), List.of("黄色"), new Rgb(240, 210, 50)),
        PURPLE(List.of("purple", "violet"), List.of("紫色"), new Rgb(150, 60, 190)),
        ORANGE(List.of("orange"), List.of("橙色", "橘色"), new Rgb(240, 140, 40));

        private final NamedColour named;

        Colour(List<String> english, List<String> chinese, Rgb rgb) {
            named = new NamedColour(english, chinese, rgb);
        }

        @Override
        public NamedColour named() {
            return named;
        }
    }

    /** The pattern, with a period of 8 pixels in both directions. */
    public enum Texture implements AttributeValue {
        PLAIN(List.of("plain", "solid"), List.of("纯色")),
        STRIPED(List.of("striped", "stripy"), List.of("条纹")),
        CHECKERED(List.of("checkered", "chequered"), List.of("格子", "棋盘格")),
        DOTTED(List.of("dotted", "spotted"), List.of("圆点", "波点"));

        private final Wording wording;

        Texture(List<String> english, List<String> chinese) {
            wording = new Wording(english, chinese);
        }

        @Override
        public Wording wording() {
            return wording;
        }
    }

    /** The size. */
    public enum Size implements AttributeValue {
        SMALL(List.of("small", "little"), List.of("小", "小小的", "小号")),
        LARGE(List.of("large", "big"), List.of("大", "大大的", "大号"));

        private final Wording wording;

        Size(List<String> english, List<String> chinese) {
            wording = new Wording(english, chinese);
        }

        @Override
        public Wording wording() {
            return wording;
        }
    }
}
