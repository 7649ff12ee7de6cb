package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.plan.FinishedRuns.Stop;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.StoreException;

/**
 * A running sweep whose pictures are made by several {@link Machines}. The calling thread gives them groups of runs,
 * hears what they tell and talks to the listener. Runs that the store has already are read and scored here.
 */
final class SpreadRunner {
    /** How long the thread waits for an event while the background thread reads runs from the store. */
    private static final long LOOK_EVERY_MILLIS = 20;

    private static final long IDLE_MILLIS = 1000;

    /** How long machines may take to end after an interrupt: a network call of a large picture on a CPU is long. */
    private static final long LAST_WAIT_MILLIS = TimeUnit.MINUTES.toMillis(2);

    private final Plan plan;
    private final Machines machines;
    private final SweepListener listener;
    private final MachineInbox inbox;
    private final FinishedRuns finished;
    private final SpreadProgress progress;
    private final Set<String> notes = new HashSet<>();

    /** Runs that were planned as stored, but their file is torn or gone. */
    private final Set<Integer> torn = new HashSet<>();

    private Optional<Stop> stop = Optional.empty();
    private boolean interrupted;

    /** Whether machines work on what {@link Machines#make} was last given. */
    private boolean working;

    SpreadRunner(Plan plan, SweepListener listener) {
        this.plan = plan;
        this.machines = plan.options().machines().orElseThrow();
        this.listener = listener;
        this.inbox = new MachineInbox(listener);
        this.finished = new FinishedRuns(plan, listener, this::note);
        this.progress = new SpreadProgress(plan, finished);
    }

    Runs run(RunOrder order) throws InterruptedException {
        boolean isOver = false;
        try (RunWriter reading = new RunWriter(plan.store(), plan.options(), inbox.thumbnailSize())) {
            finished.begin();
            while (!isOver && !isToEnd()) {
                RunOrder.Batch batch = order.next(finished.byIndex());
                batch.notNeeded().forEach(progress::notNeeded);
                make(batch.runs(), reading);
                isOver = batch.isLast() && !isToEnd();
            }
            interrupted |= interrupted ? reading.awaitInHaste() : reading.await();
            tell(reading);
        } finally {
            if (working) { // the listener has thrown
                machines.cancel();
                awaitEnd();
            }
            machines.sweepEnded();
        }
        interrupted |= Thread.interrupted();
        interrupted |= finished.tidyUp(stop); // machines may have been killed
        interrupted |= Thread.interrupted();
        return finished.end(isOver, stop, interrupted);
    }

    private boolean isToEnd() {
        return interrupted || stop.isPresent();
    }

    private void make(List<Integer> runs, RunWriter reading) {
        List<Integer> left = runs;
        while (!left.isEmpty() && !isToEnd()) {
            int tornBefore = torn.size();
            try {
                round(left, reading);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (working) {
                machines.cancel();
                hearTheEnd();
            }
            List<Integer> open = left.stream()
                    .filter(run -> !finished.byIndex().containsKey(run))
                    .toList();
            if (open.size() == left.size() && torn.size() == tornBefore && !isToEnd()) {
                stop = Optional.of(
                        new Stop("no machine made " + Amounts.count(open.size(), "picture") + " that were left", null));
            }
            left = open;
        }
    }

    /** Gives out all these runs once. Those that were given up, or are torn, are left. */
    private void round(List<Integer> runs, RunWriter reading) throws InterruptedException {
        ArrayDeque<Integer> stored = new ArrayDeque<>();
        begin(toMake(runs, stored));
        while (!isToEnd() && (working || !stored.isEmpty() || reading.isBusy())) {
            while (!stored.isEmpty() && reading.hasRoom()) {
                read(stored.remove(), reading);
            }
            hear(stored.isEmpty() && !reading.isBusy() ? IDLE_MILLIS : LOOK_EVERY_MILLIS);
            tell(reading);
        }
        tell(reading);
    }

    /** @param stored receives the runs that the store has */
    private List<Integer> toMake(List<Integer> runs, ArrayDeque<Integer> stored) {
        List<Integer> toMake = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (int run : runs) {
            Run planned = plan.runs().get(run);
            // A run that costs nothing may wait for the picture of another with the same key.
            if (Plan.planned(planned).stored() && !keys.contains(planned.key()) && !torn.contains(run)) {
                stored.add(run);
            } else {
                keys.add(planned.key());
                toMake.add(run);
            }
        }
        return toMake;
    }

    private void begin(List<Integer> toMake) {
        if (toMake.isEmpty()) {
            return;
        }
        try {
            int many = machines.all().size();
            List<RunGroup> groups = RunGroups.of(plan, toMake, many);
            progress.toMake(groups, many);
            machines.make(plan, groups, inbox);
            working = true;
        } catch (CancellationException e) {
            interrupted = true;
        } catch (RuntimeException e) {
            stop = Optional.of(stopOf(e));
        }
    }

    private void read(int index, RunWriter reading) {
        Run run = plan.runs().get(index);
        Optional<Run> kept;
        try {
            kept = plan.kept(run.key());
        } catch (StoreException e) {
            stop = stop.or(() -> Optional.of(Stop.ofStore(e)));
            return;
        } catch (CancellationException e) {
            interrupted = true;
            return;
        }
        if (kept.isPresent()) {
            reading.reused(index, run, kept);
        } else {
            torn.add(index);
            progress.torn(index);
        }
    }

    private void tell(RunWriter reading) {
        for (String note = reading.note(); note != null; note = reading.note()) {
            note(note);
        }
        for (RunWriter.Done done = reading.poll(); done != null; done = reading.poll()) {
            finish(done.index(), done.run(), done.thumbnail(), done.nanos());
        }
        if (reading.failure() != null && stop.isEmpty()) {
            stop = Optional.of(Stop.ofStore(reading.failure()));
        }
    }

    /** Hears what machines still tell until they have ended, for a while; an interrupt ends the wait. */
    private void hearTheEnd() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_WAIT_MILLIS);
        try {
            while (working && System.nanoTime() < until) {
                hear(IDLE_MILLIS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (working) {
            note("a machine has not ended yet; a picture that it finishes is kept");
            working = false;
        }
    }

    /** The same without telling the listener, which has thrown. */
    private void awaitEnd() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_WAIT_MILLIS);
        try {
            while (working && System.nanoTime() < until) {
                working = !(inbox.next(IDLE_MILLIS) instanceof MachineEvent.Ended);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hears all that has happened; waits so many milliseconds for the first event. */
    private void hear(long millis) throws InterruptedException {
        if (Thread.interrupted()) { // by the listener
            throw new InterruptedException();
        }
        for (MachineEvent event = inbox.next(millis); event != null; event = inbox.next(0)) {
            if (event instanceof MachineEvent.Stepped) {
                // Before the step is told: a listener that shows it at once is not due again right after.
                inbox.want(listener.wantsPreview());
            }
            hear(event);
        }
    }

    private void hear(MachineEvent event) {
        if (event instanceof MachineEvent.Started started && isOpen(started.run())) {
            progress.started(started.run(), started.machine());
            listener.runStarted(started.run(), started.machine());
        } else if (event instanceof MachineEvent.Stepped stepped && isOpen(stepped.run())) {
            listener.step(progress.step(stepped));
        } else if (event instanceof MachineEvent.Previewed previewed && isOpen(previewed.run())) {
            listener.previewed(previewed.run(), previewed.estimate());
        } else if (event instanceof MachineEvent.GivenUp givenUp && isOpen(givenUp.run())) {
            progress.givenUp(givenUp.run());
            listener.runGivenUp(givenUp.run());
        } else if (event instanceof MachineEvent.Finished done && isOpen(done.run())) {
            Run run = plan.runs().get(done.run());
            finish(
                    done.run(),
                    run.with(done.done().outcome()).with(done.done().scored()),
                    done.thumbnail(),
                    done.nanos());
        } else if (event instanceof MachineEvent.Note note) {
            note(note.line());
        } else if (event instanceof MachineEvent.Ended ended) {
            working = false;
            if (!interrupted) { // else it may have failed because it was cancelled
                stop = stop.or(() -> ended.failure().map(SpreadRunner::stopOf));
            }
        }
    }

    private boolean isOpen(int run) {
        return !finished.byIndex().containsKey(run);
    }

    private void finish(int index, Run run, Optional<BufferedImage> thumbnail, long took) {
        if (run.outcome() instanceof Outcome.Made made) {
            finished.spend(made.metadata().cost());
        }
        progress.finished(index, run, took);
        finished.add(index, run);
        if (run.outcome() instanceof Outcome.Failed failed && plan.options().stopOnError()) {
            stop = stop.or(() -> Optional.of(Stop.atFailure(failed.reason(), null)));
        }
        listener.runFinished(index, run, thumbnail);
    }

    private void note(String line) {
        if (notes.add(line)) { // several machines may say the same
            listener.note(line);
        }
    }

    private static Stop stopOf(RuntimeException failure) {
        Throwable why = GroupRunner.cause(failure);
        return FinishedRuns.endsAll(why) ? Stop.atFailure(why) : Stop.ofStore(why);
    }
}
