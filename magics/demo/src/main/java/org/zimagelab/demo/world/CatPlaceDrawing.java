package org.zimagelab.demo.world;

import java.awt.Graphics2D;

/** Draws what is behind and below a cat. All lengths are in canvas pixels. */
final class CatPlaceDrawing {

    private static final int SIDE = Rendering.CANVAS;

    private CatPlaceDrawing() {}

    static void draw(Cat.Place place, Graphics2D graphics, RandomChoice choice) {
        switch (place) {
            case WINDOW_SILL -> window(graphics, choice);
            case GRASS -> grass(graphics, choice);
            case SOFA -> sofa(graphics);
        }
    }

    private static void gradient(Rgb top, Rgb bottom, int height, Graphics2D graphics) {
        for (int y = 0; y < height; y += 2) {
            graphics.setPaint(top.towards(bottom, y / (double) height).paint());
            graphics.fillRect(0, y, SIDE, 2);
        }
    }

    private static void window(Graphics2D graphics, RandomChoice choice) {
        gradient(new Rgb(140, 195, 245), new Rgb(225, 240, 250), SIDE, graphics);
        graphics.setPaint(new Rgb(250, 252, 255).paint());
        for (int i = 0; i < 2; i++) {
            int x = choice.between(0, SIDE - 60);
            int y = choice.between(24, 90);
            graphics.fillOval(x, y, 64, 18);
            graphics.fillOval(x + 14, y - 10, 30, 22);
        }
        Rgb wood = new Rgb(150, 104, 66);
        for (int x : new int[] {0, 120, 240}) {
            graphics.setPaint(wood.paint());
            graphics.fillRect(x, 0, 16, SIDE);
            graphics.setPaint(wood.times(0.7).paint());
            graphics.fillRect(x + 12, 0, 4, SIDE);
        }
        for (int y : new int[] {0, 64}) {
            graphics.setPaint(wood.paint());
            graphics.fillRect(0, y, SIDE, 12);
            graphics.setPaint(wood.times(0.7).paint());
            graphics.fillRect(0, y + 8, SIDE, 4);
        }
        for (int y = 208; y < SIDE; y += 8) {
            graphics.setPaint(
                    wood.plus(y == 208 ? 50 : y / 8 % 2 == 0 ? 18 : -2).paint());
            graphics.fillRect(0, y, SIDE, 8);
        }
        graphics.setPaint(wood.times(0.62).paint());
        for (int y = 222; y < SIDE; y += 16) {
            for (int x = choice.between(0, 30); x < SIDE; x += 64) {
                graphics.fillRect(x, y, 40, 2);
            }
        }
    }

    private static void grass(Graphics2D graphics, RandomChoice choice) {
        int horizon = 112;
        gradient(new Rgb(150, 205, 245), new Rgb(215, 238, 250), horizon, graphics);
        graphics.setPaint(new Rgb(70, 140, 60).paint());
        graphics.fillRect(0, horizon, SIDE, SIDE - horizon);
        for (int y = horizon; y < SIDE + 24; y += 12) {
            for (int x = y / 12 % 2 * 4 - 4; x < SIDE + 4; x += 8) {
                int at = x + choice.between(-1, 1);
                int height = choice.between(18, 26);
                int lean = choice.between(-4, 4);
                boolean light = (x / 8 + y / 12) % 2 == 0;
                graphics.setPaint((light ? new Rgb(104, 186, 74) : new Rgb(46, 118, 48))
                        .plus(choice.between(-10, 10))
                        .paint());
                graphics.fillPolygon(new int[] {at - 2, at + 3, at + lean}, new int[] {y, y, y - height}, 3);
            }
        }
    }

    private static void sofa(Graphics2D graphics) {
        graphics.setPaint(new Rgb(222, 206, 188).paint());
        graphics.fillRect(0, 0, SIDE, SIDE);
        graphics.setPaint(new Rgb(208, 190, 170).paint());
        for (int x = 0; x < SIDE; x += 32) {
            graphics.fillRect(x, 0, 8, 80);
        }
        Rgb red = new Rgb(158, 50, 66);
        graphics.setPaint(red.times(0.8).paint());
        graphics.fillRoundRect(8, 72, 240, 240, 48, 48);
        graphics.setPaint(red.paint());
        graphics.fillRoundRect(14, 78, 112, 150, 30, 30);
        graphics.fillRoundRect(130, 78, 112, 150, 30, 30);
        graphics.setPaint(red.times(0.62).paint());
        for (int y = 96; y < 200; y += 32) {
            for (int x = 32 + y / 32 % 2 * 16; x < 236; x += 32) {
                graphics.fillOval(x - 4, y - 4, 8, 8);
            }
        }
        graphics.setPaint(red.times(1.15).paint());
        graphics.fillRoundRect(0, 200, SIDE, 70, 24, 24);
        graphics.setPaint(red.times(0.7).paint());
        for (int x = 8; x < SIDE; x += 16) {
            graphics.fillRect(x, 212, 8, 2);
        }
        graphics.setPaint(red.times(0.9).paint());
        graphics.fillRoundRect(-20, 128, 52, 160, 32, 32);
        graphics.fillRoundRect(224, 128, 52, 160, 32, 32);
    }
}
