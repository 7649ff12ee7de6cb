package org.zimagelab.demo.world;

import java.awt.Graphics2D;

/** Draws cities, in canvas pixels. Buildings stand on the picture's 8-pixel raster, which is {@link #CELL} here. */
final class CityDrawing {

    private static final int CELL = 16;
    private static final int SIDE = Rendering.CANVAS;
    private static final int STREET = SIDE - CELL;

    private static final Rgb WARM_WINDOW = new Rgb(255, 238, 208);

    private CityDrawing() {}

    static void draw(City city, Graphics2D graphics, RandomChoice choice) {
        sky(city.sky(), graphics, choice);
        distantSkyline(city.sky(), graphics, choice);
        int x = 0;
        while (x < SIDE) {
            int cells = choice.between(2, 4);
            building(city, x, cells, graphics, choice);
            x += CELL * (cells + (choice.chance(0.3) ? 1 : 0));
        }
        street(city.neon().rgb(), graphics);
        if (city.traffic() == City.Traffic.FLYING_CARS) {
            cars(city.neon().rgb(), graphics, choice);
        }
    }

    private static void sky(City.Sky sky, Graphics2D graphics, RandomChoice choice) {
        boolean night = sky == City.Sky.NIGHT;
        Rgb top = night ? new Rgb(8, 8, 32) : new Rgb(96, 52, 128);
        Rgb horizon = night ? new Rgb(44, 26, 84) : new Rgb(250, 146, 84);
        for (int y = 0; y < SIDE; y += 2) {
            graphics.setPaint(
                    top.towards(horizon, Math.min(1, y / (0.7 * SIDE))).paint());
            graphics.fillRect(0, y, SIDE, 2);
        }
        if (night) {
            graphics.setPaint(new Rgb(190, 195, 225).paint());
            for (int i = 0; i < 10; i++) {
                graphics.fillRect(2 * choice.between(0, SIDE / 2 - 1), 2 * choice.between(0, 40), 2, 2);
            }
        }
    }

    private static void distantSkyline(City.Sky sky, Graphics2D graphics, RandomChoice choice) {
        graphics.setPaint((sky == City.Sky.NIGHT ? new Rgb(34, 28, 72) : new Rgb(112, 60, 104)).paint());
        for (int x = 0; x < SIDE; x += 2 * CELL) {
            int top = CELL * choice.between(6, 9);
            graphics.fillRect(x, top, 2 * CELL, SIDE - top);
        }
    }

    private static void building(City city, int x, int cells, Graphics2D graphics, RandomChoice choice) {
        Rgb neon = city.neon().rgb();
        int width = cells * CELL;
        int top = CELL * choice.between(6, 11);
        int shade = choice.between(0, 2) * 8;
        Rgb wall = new Rgb(18 + shade, 18 + shade, 32 + shade);
        graphics.setPaint(wall.paint());
        graphics.fillRect(x, top, width, SIDE - top);
        graphics.setPaint(wall.plus(26).paint());
        graphics.fillRect(x, top, 2, SIDE - top);
        int sign = choice.chance(0.65) ? choice.between(0, cells - 1) : -1;
        windows(neon, wall, x, top, cells, graphics, choice);
        if (sign >= 0) {
            int length = CELL * choice.between(2, 4);
            graphics.setPaint(neon.times(0.45).paint());
            graphics.fillRect(x + sign * CELL + 2, top + CELL, 12, length);
            graphics.setPaint(neon.paint());
            graphics.fillRect(x + sign * CELL + 4, top + CELL + 2, 8, length - 4);
        }
        if (choice.chance(0.5)) {
            graphics.setPaint(neon.paint());
            graphics.fillRect(x, top, width, 4);
        } else {
            graphics.setPaint(wall.plus(26).paint());
            graphics.fillRect(x + width / 2 - 1, top - CELL, 2, CELL);
        }
    }

    private static void windows(
            Rgb neon, Rgb wall, int x, int top, int cells, Graphics2D graphics, RandomChoice choice) {
        for (int y = top + CELL / 2; y < STREET; y += CELL) {
            for (int column = 0; column < 2 * cells; column++) {
                double light = choice.random().nextDouble();
                Rgb pane = light < 0.4 ? wall.plus(14) : light < 0.75 ? WARM_WINDOW : neon;
                graphics.setPaint(pane.paint());
                graphics.fillRect(x + column * CELL / 2 + 2, y, 4, 8);
            }
        }
    }

    private static void street(Rgb neon, Graphics2D graphics) {
        graphics.setPaint(new Rgb(16, 16, 26).paint());
        graphics.fillRect(0, STREET, SIDE, CELL);
        graphics.setPaint(neon.times(0.8).paint());
        for (int x = 0; x < SIDE; x += CELL) {
            graphics.fillRect(x + 4, STREET + 6, 8, 4);
        }
    }

    private static void cars(Rgb neon, Graphics2D graphics, RandomChoice choice) {
        int count = choice.between(2, 3);
        for (int i = 0; i < count; i++) {
            // each car has a lane of its own, so that no car hides another
            int y = 14 + i * 26 + choice.between(-4, 4);
            int x = choice.between(34, SIDE - 40);
            graphics.setPaint(neon.times(0.6).paint());
            graphics.fillRect(x - 26, y + 5, 16, 4);
            graphics.setPaint(neon.paint());
            graphics.fillRect(x - 12, y + 4, 16, 6);
            graphics.setPaint(new Rgb(214, 220, 236).paint());
            graphics.fillOval(x, y, 28, 13);
            graphics.setPaint(new Rgb(60, 70, 110).paint());
            graphics.fillOval(x + 10, y + 1, 12, 6);
        }
    }
}
