package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Scored;
import org.zimagelab.tuning.store.RunLock;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.Scorer;
import org.zimagelab.tuning.store.StoreException;

/**
 * What happens to a run after its picture is there: kept in the store, scored, made small. All of it on one background
 * thread, in the order given, while the next picture is computed.
 */
final class RunWriter implements AutoCloseable {

    /**
     * A finished run, waiting to be told.
     *
     * @param nanos that it took here
     */
    record Done(int index, Run run, Optional<BufferedImage> thumbnail, long nanos) {}

    /** The picture at work and those that wait; more would only hold memory, as the disk sets the pace then. */
    static final int ROOM = 3;

    /** How long scores may still take when the person has interrupted. */
    private static final long MOMENT_MILLIS = 300;

    private final RunStore store;
    private final boolean latents;
    private final Scorer scorer;
    private final int thumbnailSize;
    private final Semaphore room = new Semaphore(ROOM);
    private final Queue<Done> done = new ConcurrentLinkedQueue<>();
    private final Queue<String> notes = new ConcurrentLinkedQueue<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread t = new Thread(task, "sweep-finishing");
        t.setDaemon(true);
        return t;
    });
    private volatile RuntimeException failure;
    private volatile boolean inHaste;

    /** The background thread while it scores, which alone may be interrupted; guarded by this. */
    private Thread scoring;

    RunWriter(RunStore store, SweepOptions options, int thumbnailSize) {
        this.store = store;
        this.latents = options.latents();
        this.scorer = new Scorer(store, options.scores(), notes::add).until(() -> inHaste);
        this.thumbnailSize = thumbnailSize;
    }

    /**
     * A picture made just now. Waits while too many are in line, also through an interrupt: it must not be lost.
     *
     * @param claim to give back once it is kept
     */
    void made(int index, Run planned, Picture picture, RunLock claim) {
        submit(index, () -> {
            Run stored = latents ? store.saveWithLatents(picture) : store.save(picture);
            claim.close();
            return finish(index, planned, stored, Optional.of(picture));
        });
    }

    /** @param stored what the store holds; empty if it will once everything given before is finished */
    void reused(int index, Run planned, Optional<Run> stored) {
        submit(
                index,
                () -> stored.or(() -> store.find(planned.key()))
                        .map(run -> finish(index, planned, run, Optional.empty()))
                        .orElseGet(() -> notMade(index, planned, "its file went away while the sweep ran")));
    }

    void failed(int index, Run planned, String reason) {
        submit(index, () -> notMade(index, planned, reason));
    }

    /** What is finished and was not asked for yet, in order; null if nothing is. */
    Done poll() {
        return done.poll();
    }

    /** A line for a person, or null. */
    String note() {
        return notes.poll();
    }

    /** Why nothing more can be kept; null while all is well. */
    RuntimeException failure() {
        return failure;
    }

    /** Leaves out scores that are not finished yet, since the person waits; the next sweep makes up for them. */
    synchronized void hurry() {
        inHaste = true;
        if (scoring != null) {
            scoring.interrupt();
        }
    }

    /**
     * Waits until everything given is finished. An interrupt does not end the waiting, since finished pictures are to
     * be kept; it only makes {@link #hurry() haste}.
     *
     * @return whether an interrupt came
     */
    boolean await() {
        thread.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (thread.awaitTermination(1, TimeUnit.HOURS)) {
                    return interrupted;
                }
            } catch (InterruptedException e) {
                interrupted = true;
                hurry();
            }
        }
    }

    /** As {@link #await()} after an interrupt: what takes only a moment is still scored. */
    boolean awaitInHaste() {
        thread.shutdown();
        try {
            if (thread.awaitTermination(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            // The person is impatient indeed.
            Thread.currentThread().interrupt();
        }
        hurry();
        return await();
    }

    @Override
    public void close() {
        if (await()) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Task {
        Done run();
    }

    private void submit(int index, Task task) {
        waitForRoom();
        thread.execute(() -> {
            long start = System.nanoTime();
            try {
                if (failure == null) {
                    Done told = task.run();
                    done.add(new Done(told.index(), told.run(), told.thumbnail(), System.nanoTime() - start));
                }
            } catch (RuntimeException e) {
                failure = e;
            } catch (OutOfMemoryError e) {
                failure = new StoreException("run " + index + " could not be kept: not enough memory", e);
            } finally {
                room.release();
            }
        });
    }

    /** An interrupt makes haste, after a moment; its flag is up afterwards. */
    private void waitForRoom() {
        try {
            room.acquire();
        } catch (InterruptedException e) {
            try {
                if (room.tryAcquire(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
                hurry();
                room.acquireUninterruptibly();
            } catch (InterruptedException again) {
                hurry();
                room.acquireUninterruptibly();
            } finally {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Scored scored(Run stored, Optional<ScoreInput> input) {
        synchronized (this) {
            scoring = Thread.currentThread();
        }
        try {
            return scorer.score(stored, input);
        } finally {
            synchronized (this) {
                scoring = null;
                Thread.interrupted();
            }
        }
    }

    private static Done notMade(int index, Run planned, String reason) {
        return new Done(index, planned.with(new Outcome.Failed(reason)), Optional.empty(), 0);
    }

    private Done finish(int index, Run planned, Run stored, Optional<Picture> made) {
        Path file = stored.file().orElseThrow();
        Optional<Pixels> pixels = made.map(picture -> Pixels.of(picture.image()));
        if (pixels.isEmpty() && (thumbnailSize > 0 || scorer.needsPicture(stored))) {
            try {
                pixels = Optional.of(Pixels.read(file));
            } catch (IOException e) {
                notes.add(e.getMessage());
            }
        }
        Optional<ScoreInput> input =
                pixels.map(p -> ScoreInput.of(p).withPrompt(planned.request().prompt()));
        Optional<ScoreInput> whole = made.isPresent() && made.get().latents().length > 0
                ? input.map(s -> s.withLatents(made.get().latents()))
                : input;
        RunMetadata metadata = stored.metadata().orElseThrow();
        Outcome outcome = made.isPresent() ? new Outcome.Made(file, metadata) : new Outcome.Reused(file, metadata);
        Run run = planned.with(outcome).with(scored(stored, whole));
        Optional<BufferedImage> image = thumbnailSize > 0
                ? made.map(Picture::image).or(() -> input.map(s -> s.picture().toImage()))
                : Optional.empty();
        return new Done(index, run, image.map(p -> Thumbnail.of(p, thumbnailSize)), 0);
    }
}
