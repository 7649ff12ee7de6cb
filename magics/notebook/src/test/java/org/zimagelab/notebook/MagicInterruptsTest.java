package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Magics that take long ask often whether to stop, and stop where they are told so. Counted, not timed. */
class MagicInterruptsTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final int RUNS = 18;

    private final NotebookKernel kernel = NotebookKernel.painted();

    @TempDir
    Path folder;

    @BeforeEach
    void makeASweepAndSomePictures() throws Exception {
        kernel.cell("sweep", "a cat", "--steps", "2,4,8", "--cfg", "1,3,5", "--seeds", "1,2", "--store", path("store"));
        for (int i = 0; i < 2; i++) {
            BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            Graphics2D g = image.createGraphics();
            g.setColor(new Color(200, 90, 40 + i));
            g.fillOval(20, 10 + i, 180, 150);
            g.dispose();
            ImageIO.write(image, "png", folder.resolve("picture" + i + ".png").toFile());
        }
        kernel.outputs.clear();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private interface Work {
        Object run() throws Exception;
    }

    /** A thread that counts how often it is asked whether it was interrupted, and is from one of these times on. */
    private static final class Asked extends Thread {
        private final Work work;
        private final int last;
        private int asked;
        private Throwable thrown;
        private boolean flagLeft;

        Asked(Work work, int last) {
            this.work = work;
            this.last = last;
        }

        @Override
        public boolean isInterrupted() {
            if (++asked == last) {
                interrupt();
            }
            return super.isInterrupted();
        }

        @Override
        public void run() {
            try {
                work.run();
            } catch (Throwable e) {
                thrown = e;
            }
            flagLeft = Thread.interrupted();
        }

        Asked done() throws InterruptedException {
            start();
            join();
            return this;
        }
    }

    static Stream<Arguments> magics() {
        return Stream.of(
                Arguments.of(20 * HEIGHT, List.of("score", "picture0.png")),
                Arguments.of(20 * HEIGHT, List.of("score", "picture*.png")),
                Arguments.of(10 * HEIGHT, List.of("score", "store", "--scores", "niqe,piqe,gmsd,noise")),
                Arguments.of(10 * HEIGHT, List.of("diagnose", "picture1.png")),
                Arguments.of(RUNS, List.of("diagnose", "runs")),
                Arguments.of(40 * HEIGHT, List.of("compare", "picture0.png", "picture1.png")),
                Arguments.of(5 * HEIGHT, List.of("compare", "picture0.png", "picture1.png", "--scores", "entropy")),
                Arguments.of(RUNS, List.of("grid", "runs")),
                Arguments.of(3 * RUNS, List.of("grid", "runs", "--html", "page.html")),
                Arguments.of(2 * RUNS, List.of("grid", "runs", "--html", "page.html", "--pictures", "folder")),
                Arguments.of(RUNS, List.of("plot", "runs", "--kind", "convergence")),
                Arguments.of(RUNS, List.of("store", "list", "--store", "store")),
                Arguments.of(60 * RUNS, List.of("store", "verify", "--store", "store")),
                Arguments.of(60 * RUNS, List.of("store", "prune", "--store", "store")),
                Arguments.of(RUNS, List.of("store", "import", "store/runs/*.png")),
                Arguments.of(RUNS, List.of("store", "export", "exported", "--store", "store")),
                Arguments.of(20 * HEIGHT, List.of("quality", "selftest", "picture0.png")));
    }

    private Object line(List<String> words) throws Exception {
        List<String> files = List.of(
                "picture0.png", "picture1.png", "picture*.png", "page.html", "store", "exported", "store/runs/*.png");
        String[] arguments = words.stream()
                .skip(1)
                .map(word -> files.contains(word) ? path(word) : word)
                .toArray(String[]::new);
        return kernel.line(words.get(0), arguments);
    }

    @ParameterizedTest
    @MethodSource("magics")
    void aMagicStopsHalfway(int least, List<String> words) throws Exception {
        stopsHalfway(least, () -> line(words));
        assertFalse(Files.exists(folder.resolve("page.html")), "no page of half a grid");
        kernel.outputs.clear();
        kernel.line("grid", "runs");
        assertTrue(kernel.last().text().startsWith("grid of 18 pictures"), "the session goes on");
    }

    @Test
    void planningStopsHalfway() throws Exception {
        stopsHalfway(
                3 * 400,
                () -> kernel.cell(
                        "sweep",
                        "a cat",
                        "--steps",
                        "1:20:1",
                        "--cfg",
                        "1:20:1",
                        "--dry-run",
                        "--store",
                        path("store")));
    }

    @Test
    void whatIsScoredIsShownBeforeAnInterruptEndsIt() throws Exception {
        Work work = () -> line(List.of("score", "picture*.png"));
        int all = new Asked(work, -1).done().asked;
        kernel.outputs.clear();
        // Both pictures are of one size, so this is within the second.
        Asked stopped = new Asked(work, all - HEIGHT).done();
        assertInstanceOf(InterruptedException.class, stopped.thrown);
        assertEquals(1, kernel.outputs.size());
        assertTrue(kernel.last().text().contains("picture0.png"));
        assertFalse(kernel.last().text().contains("picture1.png"));
    }

    private void stopsHalfway(int least, Work work) throws Exception {
        Asked whole = new Asked(work, -1).done();
        assertEquals(null, whole.thrown);
        assertTrue(whole.asked >= least, "asked " + whole.asked + " times");
        asBefore();
        int half = whole.asked / 2;
        Asked stopped = new Asked(work, half).done();
        assertInstanceOf(InterruptedException.class, stopped.thrown);
        assertTrue(stopped.asked <= half + 3, "asked " + (stopped.asked - half) + " times more");
        assertFalse(stopped.flagLeft, "the next call would be stopped too");
    }

    /** Without what the magics wrote and the store kept, which need not be done again. */
    private void asBefore() throws IOException {
        List<Path> made;
        try (Stream<Path> files = Files.walk(folder)) {
            made = files.filter(file -> {
                        String name = folder.relativize(file).toString();
                        return name.endsWith(".scores.json") || name.matches("page.*|exported.*");
                    })
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path file : made) {
            Files.delete(file);
        }
    }
}
