package org.zimagelab.spark;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.imageio.ImageIO;
import org.zimagelab.tuning.plan.MachineEvent;
import org.zimagelab.tuning.plan.MachineListener;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.DriverCommand;
import org.zimagelab.tuning.spread.DriverMessage;

/** Sends what happens in an executor to the driver. */
final class ExecutorEvents implements MachineListener {
    /**
     * Two steps a second, of one picture or of several, are enough to see that it goes on, and few enough for a hundred
     * executors.
     */
    private static final long BETWEEN_STEPS_NANOS = 500_000_000;

    /** Longest side of a preview, pixels: a grid shows no larger ones. */
    private static final int PREVIEW_SIDE = 128;

    private final DriverCommand.Work work;
    private final Consumer<String> driver;
    private final LongSupplier nanos;
    private long lastStep;
    private long lastPreview;

    /** @param work says what is shown */
    ExecutorEvents(DriverCommand.Work work) {
        this(work, ExecutorLink::send, System::nanoTime);
    }

    ExecutorEvents(DriverCommand.Work work, Consumer<String> driver, LongSupplier nanos) {
        this.work = work;
        this.driver = driver;
        this.nanos = nanos;
        this.lastStep = nanos.getAsLong() - BETWEEN_STEPS_NANOS;
        this.lastPreview = nanos.getAsLong() - betweenPreviewsNanos();
    }

    @Override
    public int thumbnailSize() {
        return work.thumbnailSize();
    }

    @Override
    public boolean showsPreviews() {
        return work.previewMillis() > 0;
    }

    @Override
    public synchronized boolean wantsPreview() {
        return showsPreviews() && nanos.getAsLong() - lastPreview >= betweenPreviewsNanos();
    }

    private long betweenPreviewsNanos() {
        return TimeUnit.MILLISECONDS.toNanos(work.previewMillis());
    }

    @Override
    public synchronized void accept(MachineEvent event) {
        message(event).map(ClusterJson::line).ifPresent(driver);
    }

    private Optional<DriverMessage> message(MachineEvent event) {
        if (event instanceof MachineEvent.Started started) {
            return Optional.of(new DriverMessage.Started(started.run(), started.machine()));
        }
        if (event instanceof MachineEvent.Stepped stepped) {
            long now = nanos.getAsLong();
            if (now - lastStep < BETWEEN_STEPS_NANOS) {
                return Optional.empty();
            }
            lastStep = now;
            return Optional.of(new DriverMessage.Stepped(
                    stepped.run(),
                    stepped.machine(),
                    stepped.step().index(),
                    stepped.step().steps(),
                    stepped.step().sigma(),
                    stepped.step().networkCalls()));
        }
        if (event instanceof MachineEvent.Previewed previewed) {
            lastPreview = nanos.getAsLong();
            String estimate = base64(Thumbnail.of(previewed.estimate(), PREVIEW_SIDE), "jpeg");
            return estimate.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new DriverMessage.Previewed(previewed.run(), estimate));
        }
        if (event instanceof MachineEvent.Finished finished) {
            return Optional.of(finished(finished));
        }
        if (event instanceof MachineEvent.GivenUp givenUp) {
            return Optional.of(new DriverMessage.GivenUp(givenUp.run()));
        }
        return event instanceof MachineEvent.Note note
                ? Optional.of(new DriverMessage.Note(note.line()))
                : Optional.empty();
    }

    private static DriverMessage finished(MachineEvent.Finished finished) {
        Outcome outcome = finished.done().outcome();
        String how = outcome instanceof Outcome.Made
                ? DriverMessage.MADE
                : outcome instanceof Outcome.Failed ? DriverMessage.FAILED : DriverMessage.REUSED;
        return new DriverMessage.Finished(
                finished.run(),
                finished.done().key(),
                how,
                outcome instanceof Outcome.Failed failed ? failed.reason() : "",
                finished.done().scored().reasons(),
                finished.thumbnail().map(image -> base64(image, "png")).orElse(""),
                finished.nanos());
    }

    private static String base64(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException | LinkageError e) { // a Java may lack the library of JPEG; the picture comes all the same
            return "";
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
