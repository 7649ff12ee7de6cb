package org.zimagelab.tuning.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.ModelChangedException;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.torch.DeviceLostException;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunLock;
import org.zimagelab.tuning.store.RunStore;

/** A running sweep. The calling thread computes pictures and talks to the listener; {@link RunWriter} does the rest. */
final class SweepRunner {
    /** How often a sweep checks whether another process has finished the run it waits for. */
    private static final long LOOK_EVERY_MILLIS = 200;

    private final Plan plan;
    private final RunStore store;
    private final SweepOptions options;
    private final SweepListener listener;
    private final TimeLeft timeLeft;
    private final Previews previews;

    /** By index in the plan, since runs that another process was making finish later. */
    private final TreeMap<Integer, Run> finished = new TreeMap<>();

    /** Keys of pictures given to the background thread; they may not be on disk yet. */
    private final Set<String> given = new HashSet<>();

    /** Why the first failed run failed. */
    private Throwable failed;

    /** Locks of the runs made here; each is released when its picture is on disk. */
    private final List<RunLock> claims = new ArrayList<>();

    private boolean toldOfOthers;
    private Cost spent = Cost.NONE;
    private long callsLeft;

    SweepRunner(Plan plan, SweepListener listener) {
        this.plan = plan;
        this.store = plan.store();
        this.options = plan.options();
        this.listener = listener;
        this.callsLeft = plan.networkCalls() - plan.sharedCalls();
        this.timeLeft = new TimeLeft(System::nanoTime, TimeLeft.works(plan));
        this.previews = new Previews(plan.generator());
    }

    Runs run(RunOrder order) throws InterruptedException {
        long began = System.nanoTime();
        boolean interrupted = false;
        boolean isOver = false;
        RunWriter finishing = new RunWriter(store, options, listener.thumbnailSize());
        try (finishing) {
            listener.started(plan);
            noteRemade();
            while (!isOver && !interrupted && finishing.failure() == null && !isToEnd()) {
                RunOrder.Batch batch = order.next(Collections.unmodifiableMap(finished));
                batch.notNeeded().forEach(this::notNeeded);
                isOver = batch.runs().isEmpty();
                interrupted = !isOver && (!make(batch.runs(), finishing) || !awaitAdded(finishing));
                tell(finishing);
            }
            interrupted |= interrupted ? finishing.awaitInHaste() : finishing.await();
            tell(finishing);
        } finally {
            claims.forEach(RunLock::close);
        }
        interrupted |= Thread.interrupted();
        Runs runs = plan.asRuns(IntStream.range(0, plan.runs().size())
                .mapToObj(i -> finished.getOrDefault(i, plan.runs().get(i)))
                .toList());
        Cost cost = spent.withSeconds((System.nanoTime() - began) / 1e9);
        Summary summary = summary(runs, isOver ? plan.runs().size() - finished.size() : 0, cost);
        store.notes().forEach(listener::note);
        listener.finished(summary);
        if (finishing.failure() != null) {
            throw new SweepStoppedException(reason(finishing.failure()) + "; " + kept(runs), runs, finishing.failure());
        }
        if (isToEnd()) {
            throw new SweepStoppedException(
                    "stopped at a failure: " + reason(failed) + "; " + kept(runs), runs, failed);
        }
        if (interrupted) {
            throw new SweepInterruptedException("sweep interrupted; " + kept(runs), runs);
        }
        return runs;
    }

    /** @return false if the thread was interrupted */
    private boolean make(List<Integer> runs, RunWriter finishing) {
        List<Integer> left = runs;
        boolean interrupted = false;
        while (!left.isEmpty() && finishing.failure() == null && !interrupted && !isToEnd()) {
            List<Integer> held = new ArrayList<>();
            for (int i : left) {
                // The thread may have been interrupted while a finished picture waited for room.
                interrupted = Thread.interrupted() || !one(i, finishing, held);
                tell(finishing);
                if (finishing.failure() != null || interrupted || isToEnd()) {
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
    private static boolean awaitAdded(RunWriter finishing) {
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

    private void noteRemade() {
        if (plan.remade() > 0) {
            listener.note(Amounts.count(plan.remade(), "picture") + " made again, since the store has no latents of "
                    + (plan.remade() == 1 ? "it" : "them"));
        }
    }

    /** The run in the store, if it has all that this sweep keeps. */
    private Optional<Run> stored(String key) {
        Optional<Run> found = store.find(key);
        return options.latents() ? found.filter(run -> store.latents(run).isPresent()) : found;
    }

    private boolean isToEnd() {
        return endsAll(failed) || options.stopOnError() && failed != null;
    }

    /** Whether every further picture would fail as this one did. */
    private static boolean endsAll(Throwable failure) {
        return failure instanceof ModelChangedException || failure instanceof DeviceLostException;
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
    private boolean one(int index, RunWriter finishing, List<Integer> held) {
        Run run = plan.runs().get(index);
        Outcome.Planned planned = Plan.planned(run);
        boolean underWay = given.contains(run.key());
        // Another process may have made it since the plan.
        Optional<Run> stored = underWay || options.fresh() ? Optional.empty() : stored(run.key());
        RunLock claim = RunLock.NONE;
        if (stored.isEmpty() && !underWay && !options.fresh()) {
            Optional<RunLock> taken = store.claim(run.key());
            if (taken.isEmpty()) {
                held.add(index);
                return true;
            }
            claim = taken.get();
            claims.removeIf(RunLock::isClosed);
            claims.add(claim);
            // Another process may have finished it just before this one took the lock.
            stored = stored(run.key());
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
        Watch watch = new Watch(index, finishing);
        timeLeft.started(index);
        try {
            Picture picture = plan.generator().generate(run.request(), watch);
            timeLeft.finished(picture.networkCalls() - picture.reusedCalls());
            spent = spent.plus(Cost.of(picture));
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
            if (finishing.failure() == null) {
                failed = failed == null || endsAll(e) ? e : failed;
                finishing.failed(index, run, reason(e));
                timeLeft.handedOver(index);
            }
        }
        callsLeft = callsAfter;
        return true;
    }

    private void tell(RunWriter finishing) {
        for (String note = finishing.note(); note != null; note = finishing.note()) {
            listener.note(note);
        }
        for (RunWriter.Done done = finishing.poll(); done != null; done = finishing.poll()) {
            timeLeft.kept(done.nanos(), done.run().outcome() instanceof Outcome.Made);
            finished.put(done.index(), done.run());
            listener.runFinished(done.index(), done.run(), done.thumbnail());
        }
    }

    private static Summary summary(Runs runs, int notNeeded, Cost cost) {
        int made = 0;
        int reused = 0;
        int failed = 0;
        for (Run run : runs) {
            if (run.outcome() instanceof Outcome.Made) {
                made++;
            } else if (run.outcome() instanceof Outcome.Reused) {
                reused++;
            } else {
                failed++;
            }
        }
        return new Summary(runs, made, reused, failed, notNeeded, cost);
    }

    private String kept(Runs runs) {
        long pictures = runs.runs().stream().filter(Run::ok).count();
        int whole = plan.runs().size();
        return Amounts.part(pictures, whole, "picture") + (pictures == 1 || whole == 1 ? " is" : " are") + " kept in "
                + store.folder() + "; run the same sweep again to make the rest";
    }

    private static String reason(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            return "not enough memory";
        }
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : Printable.line(message.lines()
                        .map(String::strip)
                        .collect(Collectors.joining(" "))
                        .strip());
    }

    /** Reports finished runs and the progress of the sweep between two steps of a picture. */
    private final class Watch implements Progress {
        private final int index;
        private final RunWriter finishing;

        /** The exception of the listener: it ends the sweep, unlike an exception of the generator. */
        private RuntimeException stop;

        Watch(int index, RunWriter finishing) {
            this.index = index;
            this.finishing = finishing;
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
            long done = spent.networkCalls() - spent.reusedCalls() + computed;
            try {
                tell(finishing);
                listener.step(new SweepListener.Moment(index, step, done, done + left, timeLeft.seconds()));
            } catch (RuntimeException e) {
                stop = e;
                throw e;
            }
        }
    }
}
