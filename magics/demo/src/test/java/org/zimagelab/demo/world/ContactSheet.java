package org.zimagelab.demo.world;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Writes a sheet of 8 × 8 scenes, for eyes: arguments are the file and the first seed. */
final class ContactSheet {

    public static void main(String[] args) throws IOException {
        long first = Long.parseLong(args[1]);
        BufferedImage sheet = new BufferedImage(8 * 128, 8 * 128, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = sheet.createGraphics();
        for (int i = 0; i < 64; i++) {
            Scene scene = World.scene(new SplittableRandom(first + i));
            graphics.drawImage(Rendering.draw(scene, first + i), i % 8 * 128, i / 8 * 128, null);
        }
        ImageIO.write(sheet, "png", new File(args[0]));
        long start = System.nanoTime();
        for (int i = 0; i < 2000; i++) {
            World.sample(i);
        }
        System.out.printf("%.2f ms a sample%n", (System.nanoTime() - start) / 2e9);
        for (int i = 0; i < 40; i++) {
            System.out.println(World.sample(first + i).caption());
        }
    }
}
