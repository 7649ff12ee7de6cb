package org.zimagelab.tuning.plan;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.ModelChangedException;
import org.zimagelab.torch.DeviceLostException;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.StoreException;

/** What a sweep has finished so far, and how it ends. One thread at a time may use it. */
final class FinishedRuns {

    /**
     * Why a sweep ends before its last run.
     *
     * @param text one line
     * @param cause null if it is not known
     */
    record Stop(String text, Throwable cause) {
        /** No more pictures can be kept. */
        static Stop ofStore(Throwable failure) {
            return new Stop(reason(failure), failure);
        }

        /** Whether the store ended it, so that nothing more can be asked of it. */
        boolean isOfStore() {
            return cause instanceof StoreException;
        }

        /** A picture failed. */
        static Stop atFailure(String reason, Throwable cause) {
            return new Stop("stopped at a failure: " + reason, cause);
        }

        static Stop atFailure(Throwable failed) {
            return atFailure(reason(failed), failed);
        }
    }

    private final Plan plan;
    private final SweepListener listener;
    private final Consumer<String> notes;
    private final long began = System.nanoTime();

    /** By index in the plan, since runs that another process was making finish later. */
    private final TreeMap<Integer, Run> finished = new TreeMap<>();

    private Cost spent = Cost.NONE;

    FinishedRuns(Plan plan, SweepListener listener) {
        this(plan, listener, listener::note);
    }

    /** @param notes receives what the store says at the end, one line each */
    FinishedRuns(Plan plan, SweepListener listener, Consumer<String> notes) {
        this.plan = plan;
        this.listener = listener;
        this.notes = notes;
    }

    /** Tells the listener that the sweep begins. */
    void begin() {
        listener.started(plan);
        if (plan.remade() > 0) {
            listener.note(Amounts.count(plan.remade(), "picture") + " made again, since the store has no latents of "
                    + (plan.remade() == 1 ? "it" : "them"));
        }
    }

    /** All finished runs by their indexes; grows with them. */
    Map<Integer, Run> byIndex() {
        return Collections.unmodifiableMap(finished);
    }

    void add(int index, Run run) {
        finished.put(index, run);
    }

    /** Adds the cost of a picture that this sweep has computed. */
    void spend(Cost cost) {
        spent = spent.plus(cost);
    }

    /** Network calls that were computed for the pictures so far. */
    long computedCalls() {
        return spent.networkCalls() - spent.reusedCalls();
    }

    /**
     * Tells the listener that the sweep is over.
     *
     * @param isOver whether no other run is needed
     * @throws SweepStoppedException if there is a reason
     * @throws SweepInterruptedException if it was interrupted
     */
    Runs end(boolean isOver, Optional<Stop> stop, boolean interrupted) throws SweepInterruptedException {
        Runs runs = plan.asRuns(IntStream.range(0, plan.runs().size())
                .mapToObj(i -> finished.getOrDefault(i, plan.runs().get(i)))
                .toList());
        Cost cost = spent.withSeconds((System.nanoTime() - began) / 1e9);
        Summary summary = summary(runs, isOver ? plan.runs().size() - finished.size() : 0, cost);
        plan.store().notes().forEach(notes);
        listener.finished(summary);
        if (stop.isPresent()) {
            throw new SweepStoppedException(
                    stop.get().text() + "; " + kept(runs), runs, stop.get().cause());
        }
        if (Thread.interrupted() || interrupted) { // now, or before
            throw new SweepInterruptedException("sweep interrupted; " + kept(runs), runs);
        }
        return runs;
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
                + plan.store().name() + (pictures == whole ? "" : "; run the same sweep again to make the rest");
    }

    /**
     * Removes what killed processes left in the store, unless the store has ended the sweep; where that fails, a note
     * says so.
     *
     * @return whether the thread was interrupted
     */
    boolean tidyUp(Optional<Stop> stop) {
        if (stop.filter(Stop::isOfStore).isPresent()) {
            return false;
        }
        try {
            plan.store().removeLeftovers();
        } catch (StoreException e) {
            notes.accept(e.getMessage());
        } catch (CancellationException e) {
            Thread.interrupted();
            return true;
        }
        return false;
    }

    /** Whether every further picture on this machine would fail as this one did. */
    static boolean endsAll(Throwable failure) {
        return failure instanceof ModelChangedException || failure instanceof DeviceLostException;
    }

    /** What a failure says, in one line. */
    static String reason(Throwable e) {
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
}
