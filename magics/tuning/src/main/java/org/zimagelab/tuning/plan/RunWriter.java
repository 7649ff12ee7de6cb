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
 * Keeps, scores and makes a thumbnail of each finished picture, on one background thread, in order, while the next
 * picture is computed.
 */
final class RunWriter implements AutoCloseable {

    /**
     * A finished run that the listener has not received yet.
     *
     * @param nanos how long keeping and scoring it took, nanoseconds
     */
    record Done(int index, Run run, Optional<BufferedImage> thumbnail, long nanos) {}

    /**
     * Most pictures in work and waiting. If it is full, the disk is slower than the model, and more would only fill
     * memory.
     */
    static final int ROOM = 3;

    /** How long scores may still take after an interrupt. */
    private static final long MOMENT_MILLIS = 300;

    private final RunStore store;
    private final boolean fresh;
    private final boolean latents;
    private final String machine;
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

    /** The background thread while it scores, the only time when it may be interrupted; guarded by this. */
    private Thread scoring;

    RunWriter(RunStore store, SweepOptions options, int thumbnailSize) {
        this.store = store;
        this.fresh = options.fresh();
        this.latents = options.latents();
        this.machine = options.machine();
        this.scorer = new Scorer(store, options.scores(), notes::add).until(() -> inHaste);
        this.thumbnailSize = thumbnailSize;
    }

    /**
     * Adds a new picture. Waits for room, even through an interrupt, since the picture must not be lost.
     *
     * @param claim the lock of the run, released once the picture is kept
     */
    void made(int index, Run planned, Picture picture, RunLock claim) {
        submit(index, () -> {
            Optional<Run> theirs = keptMeanwhile(planned.key());
            if (theirs.isPresent()) {
                claim.close();
                return finish(index, planned, theirs.get(), Optional.empty());
            }
            Run stored = latents ? store.saveWithLatents(picture, machine) : store.save(picture, machine);
            claim.close();
            return finish(index, planned, stored, Optional.of(picture));
        });
    }

    /**
     * The run if another process has kept it since it was begun here: one that took over the claim, while this one was
     * stopped. Its picture has the same pixels and is not written over.
     */
    private Optional<Run> keptMeanwhile(String key) {
        if (fresh) {
            return Optional.empty();
        }
        try {
            return store.kept(key, latents);
        } catch (StoreException e) {
            return Optional.empty(); // keeping the picture tells of it, when this machine has it at least
        }
    }

    /**
     * Adds a run whose picture the store has.
     *
     * @param stored the run from the store; empty if its picture is still waiting here to be kept
     */
    void reused(int index, Run planned, Optional<Run> stored) {
        submit(
                index,
                () -> stored.or(() -> store.find(planned.key()))
                        .map(run -> finish(index, planned, run, Optional.empty()))
                        .orElseGet(() -> notMade(index, planned, "its file was removed while the sweep ran")));
    }

    void failed(int index, Run planned, String reason) {
        submit(index, () -> notMade(index, planned, reason));
    }

    /** The next finished run, in order; null if there is none. */
    Done poll() {
        return done.poll();
    }

    /** The next note, one line; null if there is none. */
    String note() {
        return notes.poll();
    }

    /** Whether another run can be added without a wait. */
    boolean hasRoom() {
        return room.availablePermits() > 0;
    }

    /** Whether runs that were added are not finished yet. */
    boolean isBusy() {
        return room.availablePermits() < ROOM;
    }

    /** Why no more pictures can be kept; null if none has failed. */
    RuntimeException failure() {
        return failure;
    }

    /** Waits until all runs that were added are finished. */
    void awaitAdded() throws InterruptedException {
        room.acquire(ROOM);
        room.release(ROOM);
    }

    /** Skips unfinished scores, since the user is waiting; the next sweep computes them. */
    synchronized void hurry() {
        inHaste = true;
        if (scoring != null) {
            scoring.interrupt();
        }
    }

    /**
     * Waits until all runs are finished. An interrupt does not end the wait, since finished pictures must be kept, but
     * it skips unfinished scores, see {@link #hurry()}.
     *
     * @return whether the thread was interrupted
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

    /** As {@link #await()}, after an interrupt: only scores that take a moment are still computed. */
    boolean awaitInHaste() {
        thread.shutdown();
        try {
            if (thread.awaitTermination(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            // A second interrupt: wait no longer for scores.
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

    /**
     * After an interrupt, unfinished scores are skipped after a moment, and the thread's interrupt flag is set again.
     */
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
