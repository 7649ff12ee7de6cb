package org.zimagelab.demo.world;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Writes a sheet of 8 × 8 scenes, for eyes: arguments are the file and the first seed. */
final class ContactSheet {

    public static void main(String[] args) throws IOException {
        long first = Long.parseLong(args[1]);
        List<BufferedImage> pictures = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Scene scene = World.scene(new SplittableRandom(first + i));
            pictures.add(Rendering.draw(scene, first + i));
        }
        ImageIO.write(Rendering.sheet(pictures), "png", new File(args[0]));
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
