package org.zimagelab.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.artefacts.Noise;
import org.zimagelab.quality.exposure.Luma;
import org.zimagelab.quality.picture.Pixels;

/** Work stops where its thread is interrupted. Counted, and measured in processor time of that thread alone. */
class InterruptsTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** Nanoseconds of work of which a thread's clock can tell the parts. */
    private static final long NOTICEABLE = 50_000_000;

    private static final int WIDTH = 1700;
    private static final int HEIGHT = 1100;
    private static final Pixels PICTURE = picture(1);
    private static final Pixels OTHER = picture(2);

    @TempDir
    Path folder;

    @AfterEach
    void noFlagIsLeft() {
        assertFalse(Thread.interrupted());
    }

    static Stream<String> scores() {
        return Scores.all().stream()
                .filter(score -> !score.requirements().contains(Requirement.LATENTS))
                .map(Score::name);
    }

    @ParameterizedTest
    @MethodSource("scores")
    void everyScoreStopsInTheMiddle(String name) throws Exception {
        Score score = Scores.named(name);
        stopsInTheMiddle(() -> {
            ScoreInput input = ScoreInput.of(copy(PICTURE)).against(ScoreInput.of(copy(OTHER)));
            return () -> score.of(input);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "progressive", "bmp", "tiff"})
    void readingAPictureStopsInTheMiddle(String format) throws Exception {
        Path file = folder.resolve("picture." + format);
        write(PICTURE.toImage(), format, file);
        stopsInTheMiddle(() -> () -> Pixels.read(file));
    }

    @Test
    void severalScoresOfOnePictureStopAndTellNoReason() {
        List<Score> three = List.of(Luma.ENTROPY, INTERRUPTING, Noise.SCORE);
        ScoreInput input = ScoreInput.of(PICTURE);
        assertThrows(
                CancellationException.class,
                () -> Scores.of(input, three, (score, reason) -> {
                    throw new AssertionError(score.name() + ": " + reason);
                }));
        assertTrue(Thread.interrupted());
    }

    @Test
    void aFileThatIsReadUnderAnInterruptIsNotCalledDamaged() throws Exception {
        Path file = folder.resolve("picture.png");
        write(PICTURE.toImage(), "png", file);
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> Pixels.read(file));
        assertTrue(Thread.interrupted());
        assertEquals(WIDTH, Pixels.read(file).width());
    }

    @Test
    void whatMustNotBeLeftHalfDoneIsDoneWithTheFlagDown() {
        Thread.currentThread().interrupt();
        boolean[] seen = {true};
        Interrupts.after(() -> seen[0] = Thread.currentThread().isInterrupted());
        assertFalse(seen[0]);
        CancellationException thrown = assertThrows(CancellationException.class, Interrupts::check);
        assertEquals("halfway", Interrupts.stopped(thrown, "halfway").getMessage());
        Interrupts.check();
    }

    /** Fails because its thread is interrupted, as code does that does not know {@link Interrupts}. */
    private static final Score INTERRUPTING = ScoreDescriptor.of("interrupting", "", ScoreScale.neitherIsBetter(0, 1))
            .computedBy(picture -> {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("a channel was closed");
            });

    /** A thread that notes when it is asked whether it was interrupted, and is from one of these times on. */
    private static final class Asked extends Thread {
        private final Callable<?> work;
        private final int last;
        private int asked;
        private long before;
        private long whole;
        private long longest;
        private Throwable thrown;

        Asked(Callable<?> work, int last) {
            this.work = work;
            this.last = last;
        }

        @Override
        public boolean isInterrupted() {
            note();
            if (++asked == last) {
                interrupt();
            }
            return super.isInterrupted();
        }

        private void note() {
            long now = THREADS.getCurrentThreadCpuTime();
            longest = Math.max(longest, now - before);
            whole += now - before;
            before = now;
        }

        @Override
        public void run() {
            before = THREADS.getCurrentThreadCpuTime();
            try {
                work.call();
            } catch (Throwable e) {
                thrown = e;
            }
            note();
        }

        Asked done() throws InterruptedException {
            start();
            join();
            return this;
        }
    }

    /** It asks often, does no large part of its work in between, and stops where it hears of an interrupt. */
    private static void stopsInTheMiddle(Supplier<Callable<?>> fresh) throws Exception {
        new Asked(fresh.get(), -1).done();
        Asked whole = new Asked(fresh.get(), -1).done();
        assertEquals(null, whole.thrown);
        assertTrue(whole.asked >= 20, "asked " + whole.asked + " times");
        if (whole.whole > NOTICEABLE) {
            assertTrue(
                    whole.longest < whole.whole * 2 / 3,
                    "did not ask for " + whole.longest + " of " + whole.whole + " ns");
        }
        Asked stopped = new Asked(fresh.get(), whole.asked / 2).done();
        assertInstanceOf(CancellationException.class, stopped.thrown);
        assertTrue(stopped.asked <= whole.asked / 2 + 2, "asked on " + stopped.asked + " of " + whole.asked);
    }

    private static Pixels copy(Pixels picture) {
        return Pixels.ofRgb(picture.width(), picture.height(), picture.rgb());
    }

    private static Pixels picture(int seed) {
        byte[] rgb = new byte[3 * WIDTH * HEIGHT];
        Random noise = new Random(seed);
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % WIDTH;
            int y = i / 3 / WIDTH;
            rgb[i] = (byte) (128 + 70 * Math.sin(x * 0.05) * Math.cos(y * 0.03) + noise.nextInt(24) + i % 3 * 8);
        }
        return Pixels.ofRgb(WIDTH, HEIGHT, rgb);
    }

    private static void write(BufferedImage image, String format, Path file) throws Exception {
        boolean progressive = format.equals("progressive");
        ImageWriter writer = ImageIO.getImageWritersByFormatName(progressive ? "jpeg" : format)
                .next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        if (progressive) {
            how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        }
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
    }
}
