package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.tuning.plan.MachineEvent;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.DriverCommand;
import org.zimagelab.tuning.spread.DriverMessage;

/** The previews that an executor sends: when, and how large. */
class ExecutorEventsTest {
    private final List<String> sent = new ArrayList<>();
    private long millis;

    private ExecutorEvents events(int previewMillis) {
        DriverCommand.Work work = new DriverCommand.Work(
                "/store", "", List.of(), "1", 2, List.of(), List.of(), false, false, false, 0, previewMillis);
        return new ExecutorEvents(work, sent::add, () -> TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Colours that change softly, as an estimate's do. */
    private static BufferedImage estimate(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, 255 * x / width << 16 | 255 * y / height << 8 | 90);
            }
        }
        return image;
    }

    @Test
    void noneIsWantedWhereTheKernelShowsNone() {
        ExecutorEvents events = events(0);
        assertFalse(events.wantsPreview());
        millis = 60_000;
        assertFalse(events.wantsPreview());
    }

    @Test
    void twoStepsASecondAreToldHoweverShortPicturesAre() {
        ExecutorEvents events = events(0);
        for (int run = 0; run < 10; run++) {
            events.accept(new MachineEvent.Started(run, "gpu7#3"));
            millis += 100;
            events.accept(new MachineEvent.Stepped(run, "gpu7#3", new Progress.Step(1, 2, 0.5, 1, new float[0])));
            millis += 100;
        }
        List<Integer> runs = sent.stream()
                .map(ClusterJson::message)
                .filter(message -> message instanceof DriverMessage.Stepped)
                .map(message -> ((DriverMessage.Stepped) message).run())
                .toList();
        assertEquals(List.of(0, 3, 6, 9), runs);
        assertEquals(10 + runs.size(), sent.size());
    }

    @Test
    void theNextIsWantedAfterTheTimeThatTheKernelNames() {
        ExecutorEvents events = events(1000);
        assertTrue(events.wantsPreview());
        events.accept(new MachineEvent.Previewed(5, estimate(64, 64)));
        assertFalse(events.wantsPreview());
        millis = 999;
        assertFalse(events.wantsPreview());
        millis = 1000;
        assertTrue(events.wantsPreview());
    }

    @Test
    void itTravelsAsASmallPictureOfTheSameColours() throws Exception {
        BufferedImage estimate = estimate(512, 256);
        events(1000).accept(new MachineEvent.Previewed(5, estimate));
        assertEquals(1, sent.size());
        assertTrue(sent.get(0).length() < 8192, sent.get(0).length() + " bytes");
        DriverMessage.Previewed previewed = (DriverMessage.Previewed) ClusterJson.message(sent.get(0));
        assertEquals(5, previewed.run());
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(previewed.estimate())));
        assertEquals(List.of(128, 64), List.of(image.getWidth(), image.getHeight()));
        for (int shift : List.of(16, 8, 0)) {
            int there = estimate.getRGB(400, 100) >> shift & 255;
            assertEquals(there, image.getRGB(100, 25) >> shift & 255, 8, "shift " + shift);
        }
    }
}
