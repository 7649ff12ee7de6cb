package org.zimagelab.spark;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.zimagelab.tuning.plan.MachineEvent;
import org.zimagelab.tuning.plan.MachineListener;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.DriverMessage;

/** Sends what happens in an executor to the driver. */
final class ExecutorEvents implements MachineListener {
    /** Two steps a second are enough to see a picture go on, and few enough for a hundred executors. */
    private static final long BETWEEN_STEPS_NANOS = 500_000_000;

    private final int thumbnailSize;
    private long lastStep = System.nanoTime() - BETWEEN_STEPS_NANOS;

    ExecutorEvents(int thumbnailSize) {
        this.thumbnailSize = thumbnailSize;
    }

    @Override
    public int thumbnailSize() {
        return thumbnailSize;
    }

    @Override
    public synchronized void accept(MachineEvent event) {
        message(event).map(ClusterJson::line).ifPresent(ExecutorLink::send);
    }

    private Optional<DriverMessage> message(MachineEvent event) {
        if (event instanceof MachineEvent.Started started) {
            lastStep = System.nanoTime() - BETWEEN_STEPS_NANOS;
            return Optional.of(new DriverMessage.Started(started.run(), started.machine()));
        }
        if (event instanceof MachineEvent.Stepped stepped) {
            long now = System.nanoTime();
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
                finished.thumbnail().map(ExecutorEvents::png).orElse(""),
                finished.nanos());
    }

    private static String png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            return "";
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
