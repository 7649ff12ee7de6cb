package org.zimagelab.tuning.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.tuning.plan.FinishedRuns.Stop;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunLock;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreException;

/** A running sweep. The calling thread computes pictures and talks to the listener; {@link RunWriter} does the rest. */
class SweepRunner {
    /** How often a sweep checks whether another process has finished the run it waits for. */
    private static final long LOOK_EVERY_MILLIS = 200;

    private final Plan plan;
    private final RunStore store;
    private final SweepOptions options;
    private final SweepListener listener;
    private final TimeLeft timeLeft;
    private final Previews previews;

    private final FinishedRuns finished;

    /** Keys of pictures given to the background thread; they may not be on disk yet. */
    private final Set<String> given = new HashSet<>();

    /** Why the first failed run failed. */
    private Throwable failed;

    /** Why the store cannot be asked any more; null while it can. */
    private StoreException unreached;

    /** Locks of the runs made here; each is released when its picture is on disk. */
    private final List<RunLock> claims = new ArrayList<>();

    /**
     * How far a sweep came.
     *
     * @param isOver whether no other run is needed, if nothing has stopped it
     */
    record Reached(boolean isOver, boolean interrupted) {}

    private final RunWriter finishing;

    private boolean toldOfOthers;
    private long callsLeft;

    SweepRunner(Plan plan, SweepListener listener) {
        this(plan, listener, new Previews(plan.generator()));
    }

    /** @param previews those of the generator, which may have shown some of an earlier plan */
    SweepRunner(Plan plan, SweepListener listener, Previews previews) {
        this.plan = plan;
        this.store = plan.store();
        this.options = plan.options();
        this.listener = listener;
        this.callsLeft = plan.networkCalls() - plan.sharedCalls();
        this.timeLeft = new TimeLeft(System::nanoTime, TimeLeft.works(plan));
        this.previews = previews;
        this.finished = new FinishedRuns(plan, listener);
        this.finishing = new RunWriter(store, options, listener.thumbnailSize());
    }

    Runs run(RunOrder order) throws InterruptedException {
        return end(compute(order));
    }

    /**
     * Computes one batch of runs after the other. The last pictures may still be kept and scored in the background when
     * it returns; {@link #end} waits for them. Whoever calls this calls that too, unless this throws.
     */
    Reached compute(RunOrder order) {
        boolean isComputed = false;
        try {
            finished.begin();
            boolean isOver = false;
            boolean interrupted = false;
            while (!isOver && !interrupted && !isStopped()) {
                RunOrder.Batch batch = order.next(finished.byIndex());
                batch.notNeeded().forEach(this::notNeeded);
                isOver = batch.isLast();
                interrupted = !make(batch.runs()) || !isOver && !awaitAdded();
                tellFinished();
            }
            isComputed = true;
            return new Reached(isOver, interrupted);
        } finally {
            if (!isComputed) {
                close();
            }
        }
    }

    /** Whether nothing more can be made, whatever comes next. */
    boolean isStopped() {
        return finishing.failure() != null || unreached != null || isToEnd();
    }

    /** Waits until all is kept, scored and told. An interrupt leaves scores out that take longer. */
    Runs end(Reached reached) throws InterruptedException {
        boolean interrupted = reached.interrupted() || !awaitAdded();
        try {
            interrupted |= interrupted ? finishing.awaitInHaste() : finishing.await();
            tellFinished();
        } finally {
            close();
        }
        interrupted |= Thread.interrupted();
        Optional<Stop> stop = stop();
        boolean isOver = reached.isOver() && stop.isEmpty() && !interrupted;
        interrupted |= isToTidyUp() && finished.tidyUp(stop);
        return finished.end(isOver, stop, interrupted);
    }

    /**
     * A folder is tidied up when it is opened, a store elsewhere by those who wrote there, since that lists all of it.
     * Of several machines their coordinator does it.
     */
    private boolean isToTidyUp() {
        return store.isShared() && options.machine().isEmpty();
    }

    private void close() {
        finishing.close();
        boolean isReached = stop().filter(Stop::isOfStore).isEmpty();
        claims.forEach(isReached ? RunLock::close : RunLock::closeSoon);
    }

    private Optional<Stop> stop() {
        if (finishing.failure() != null) {
            return Optional.of(Stop.ofStore(finishing.failure()));
        }
        if (unreached != null) {
            return Optional.of(Stop.ofStore(unreached));
        }
        return isToEnd() ? Optional.of(Stop.atFailure(failed)) : Optional.empty();
    }

    /** @return false if the thread was interrupted */
    private boolean make(List<Integer> runs) {
        List<Integer> left = runs;
        boolean interrupted = false;
        while (!left.isEmpty() && !interrupted && !isStopped()) {
            List<Integer> held = new ArrayList<>();
            for (int i : left) {
                // The thread may have been interrupted while a finished picture waited for room.
                interrupted = Thread.interrupted() || !one(i, held);
                tellFinished();
                if (interrupted || isStopped()) {
                    break;
                }
            }
            if (!toldOfOthers && !held.isEmpty()) {
                String many = held.size() == 1 ? "a picture" : held.size() + " pictures";
                listener.note("waiting for " + many + " that another process is making");
                toldOfOthers = true;
            }
            interrupted |= held.size() == left.size() && !paused();
            left = held;
        }
        return !interrupted;
    }

    /** @return false if the thread was interrupted */
    private boolean awaitAdded() {
        try {
            finishing.awaitAdded();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void notNeeded(int index) {
        Outcome.Planned planned = Plan.planned(plan.runs().get(index));
        if (!planned.stored()) {
            callsLeft -= planned.networkCalls() - planned.sharedCalls();
        }
        timeLeft.notNeeded(index);
    }

    private boolean isToEnd() {
        return FinishedRuns.endsAll(failed) || options.stopOnError() && failed != null;
    }

    /** @return false if the thread was interrupted */
    private static boolean paused() {
        try {
            Thread.sleep(LOOK_EVERY_MILLIS);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /**
     * @param held receives the index, if another process is making this run
     * @return false if the thread was interrupted
     */
    private boolean one(int index, List<Integer> held) {
        Run run = plan.runs().get(index);
        Outcome.Planned planned = Plan.planned(run);
        boolean underWay = given.contains(run.key());
        Optional<Run> stored = Optional.empty();
        RunLock claim = RunLock.NONE;
        if (!underWay && !options.fresh()) {
            try {
                // Another process may have made it since the plan.
                stored = plan.kept(run.key());
                Optional<RunLock> taken = stored.isPresent() ? Optional.of(claim) : store.claim(run.key());
                if (taken.isEmpty()) {
                    held.add(index);
                    return true;
                }
                claim = taken.get();
                claims.removeIf(RunLock::isClosed);
                claims.add(claim);
                // Another process may have finished it just before this one took the lock.
                stored = stored.isPresent() ? stored : plan.kept(run.key());
            } catch (StoreException e) {
                unreached = e;
                return true;
            } catch (CancellationException e) {
                if (!Thread.interrupted()) {
                    throw e;
                }
                return false;
            }
        }
        if (underWay || stored.isPresent()) {
            if (!planned.stored()) {
                callsLeft -= planned.networkCalls() - planned.sharedCalls();
            }
            claim.close();
            finishing.reused(index, run, stored);
            timeLeft.handedOver(index);
            return true;
        }
        if (planned.stored()) {
            // Planned as stored, but its file is torn, or the earlier run with the same key failed.
            callsLeft += planned.networkCalls();
        }
        listener.runStarted(index, options.machine());
        long callsAfter = callsLeft - (planned.networkCalls() - planned.sharedCalls());
        Watch watch = new Watch(index);
        timeLeft.started(index);
        try {
            Picture picture = plan.generator().generate(run.request(), watch);
            timeLeft.finished(picture.networkCalls() - picture.reusedCalls());
            finished.spend(Cost.of(picture));
            given.add(run.key());
            finishing.made(index, run, picture, claim);
            timeLeft.handedOver(index);
        } catch (InterruptedException e) {
            return false;
        } catch (RuntimeException | OutOfMemoryError e) {
            if (e instanceof CancellationException && Thread.interrupted()) {
                return false;
            }
            if (watch.stop != null) {
                throw watch.stop;
            }
            claim.close();
            if (FinishedRuns.endsAll(e) && !options.machine().isEmpty()) {
                failed = e;
                listener.runGivenUp(index); // another machine may make it
            } else if (finishing.failure() == null) {
                failed = failed == null || FinishedRuns.endsAll(e) ? e : failed;
                finishing.failed(index, run, FinishedRuns.reason(e));
                timeLeft.handedOver(index);
            }
        }
        callsLeft = callsAfter;
        return true;
    }

    private void tellFinished() {
        for (String note = finishing.note(); note != null; note = finishing.note()) {
            listener.note(note);
        }
        for (RunWriter.Done done = finishing.poll(); done != null; done = finishing.poll()) {
            timeLeft.kept(done.nanos(), done.run().outcome() instanceof Outcome.Made);
            finished.add(done.index(), done.run());
            tell(done);
        }
    }

    /** Tells the listener of a run that is finished. */
    void tell(RunWriter.Done done) {
        listener.runFinished(done.index(), done.run(), done.thumbnail());
    }

    /** Reports finished runs and the progress of the sweep between two steps of a picture. */
    private final class Watch implements Progress {
        private final int index;

        /** The exception of the listener: it ends the sweep, unlike an exception of the generator. */
        private RuntimeException stop;

        Watch(int index) {
            this.index = index;
        }

        @Override
        public void evaluated(Evaluation evaluation) {
            try {
                if (previews.isDue() && listener.wantsPreview()) {
                    previews.look(
                            evaluation, plan.runs().get(index).request(), image -> listener.previewed(index, image));
                }
            } catch (RuntimeException e) {
                stop = e;
                throw e;
            }
        }

        @Override
        public void step(Step step) {
            if (finishing.failure() != null) {
                throw finishing.failure();
            }
            long shared = Plan.planned(plan.runs().get(index)).sharedCalls();
            long computed = Math.max(0, step.networkCalls() - shared);
            timeLeft.step(computed);
            long left = Math.max(0, callsLeft - computed);
            long done = finished.computedCalls() + computed;
            try {
                tellFinished();
                listener.step(new SweepListener.Moment(index, step, done, done + left, timeLeft.seconds()));
            } catch (RuntimeException e) {
                stop = e;
                throw e;
            }
        }
    }
}
