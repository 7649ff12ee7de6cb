package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Makes the groups that one of several machines gets, one after the other, just as a sweep on a single machine makes
 * its runs, and tells of them by {@link MachineEvent}s. The last pictures of a group are kept and scored while the next
 * group is computed. One thread at a time may use it; the events come from a second one, too.
 */
public final class GroupRunner {
    private final String machine;
    private final MachineListener listener;
    private final Previews previews;

    /** What is still to keep of the group before; null if there is nothing. */
    private Ending ending;

    /**
     * A runner for one machine.
     *
     * @param machine its name
     * @param generator its model
     * @param listener receives the events, with the indexes of the whole plan
     */
    public GroupRunner(String machine, Generator generator, MachineListener listener) {
        this.machine = machine;
        this.listener = listener;
        this.previews = new Previews(generator);
    }

    /**
     * Makes the runs of a group that are not in the store. When it returns, all are computed, and those of the groups
     * before are kept and scored; {@link #finish} waits for the rest. When it throws, nothing is in work any more.
     *
     * @param part the plan of the group's runs alone, in their order, {@link Plan#on on this machine}
     * @throws SweepInterruptedException if the thread is interrupted; finished pictures are kept
     * @throws InterruptedException likewise, before the first picture
     * @throws SweepStoppedException if the machine can make no more: its card has failed, its model's files have
     *     changed, the store has failed, or a picture has and the options say to stop. The cause says which. A picture
     *     that another machine may make is told as given up. It may be about the group before.
     * @throws org.zimagelab.diffusion.ModelChangedException if the model's files had changed before
     */
    public void run(Plan part, RunGroup group) throws InterruptedException {
        if (part.runs().size() != group.runs().size()) {
            throw new IllegalArgumentException("a part of " + part.runs().size() + " runs is not that of a group of "
                    + group.runs().size());
        }
        Telling telling = new Telling(group.runs());
        boolean isComputed = false;
        try {
            part.requireUnchanged();
            SweepRunner runner = new SweepRunner(part, telling, previews) {
                @Override
                void tell(RunWriter.Done done) {
                    telling.finished(done);
                }
            };
            SweepRunner.Reached reached = runner.compute(RunOrder.all(part));
            isComputed = true;
            Ending before = ending;
            ending = new Ending(runner, reached, telling);
            if (before != null && reached.interrupted()) {
                before.hurry();
            }
            if (before != null) {
                before.await();
            }
            if (reached.interrupted() || runner.isStopped()) {
                finish();
            }
        } catch (Throwable e) {
            if (!isComputed) {
                telling.giveUp();
            }
            finishAfter(e);
            throw e;
        }
    }

    /**
     * Waits until all pictures are kept and scored. When it throws, nothing is in work any more either.
     *
     * @throws InterruptedException as {@link #run}
     * @throws SweepStoppedException as {@link #run}
     */
    public void finish() throws InterruptedException {
        Ending last = ending;
        ending = null;
        if (last != null) {
            last.await();
        }
    }

    /**
     * Waits likewise after something else was thrown. If that was an interrupt, scores are left out that are not
     * computed yet. What fails now is added to it.
     */
    public void finishAfter(Throwable thrown) {
        boolean isInterrupt = thrown instanceof InterruptedException || thrown instanceof CancellationException;
        if (ending != null && isInterrupt) {
            ending.hurry();
        }
        try {
            finish();
        } catch (RuntimeException | InterruptedException e) {
            thrown.addSuppressed(e);
        }
    }

    /** Why a machine can make no more, in one line. */
    public static String reason(Throwable thrown) {
        return FinishedRuns.reason(cause(thrown));
    }

    /** What ended a group: the failure of the card, the model, the store or a picture. */
    public static Throwable cause(Throwable thrown) {
        return thrown instanceof SweepStoppedException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** A thread that keeps and scores the last pictures of a group. */
    private static final class Ending {
        private final Thread thread;

        /** Read after the thread's end. */
        private Throwable failure;

        Ending(SweepRunner runner, SweepRunner.Reached reached, Telling telling) {
            thread = new Thread(() -> end(runner, reached, telling), "sweep-group-end");
            thread.setDaemon(true);
            thread.start();
        }

        private void end(SweepRunner runner, SweepRunner.Reached reached, Telling telling) {
            try {
                runner.end(reached);
            } catch (RuntimeException | InterruptedException | Error e) {
                failure = e;
            } finally {
                telling.giveUp();
            }
        }

        /** Leaves out scores that are not computed yet. */
        void hurry() {
            thread.interrupt();
        }

        /** Waits for its end, even if the thread is interrupted, which it tells then. */
        void await() throws InterruptedException {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    hurry();
                }
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof InterruptedException e) {
                throw e;
            }
            if (failure != null) {
                throw (Error) failure;
            }
            if (interrupted) {
                throw new InterruptedException();
            }
        }
    }

    /** Turns what a sweep tells into events. */
    private final class Telling implements SweepListener {
        private final List<Integer> indexes;

        /** Places in the group of pictures that are being made or kept. */
        private final Set<Integer> begun = new LinkedHashSet<>();

        Telling(List<Integer> indexes) {
            this.indexes = indexes;
        }

        void finished(RunWriter.Done done) {
            begun.remove(done.index());
            listener.accept(
                    new MachineEvent.Finished(indexes.get(done.index()), done.run(), done.thumbnail(), done.nanos()));
        }

        void giveUp() {
            begun.forEach(place -> listener.accept(new MachineEvent.GivenUp(indexes.get(place))));
            begun.clear();
        }

        @Override
        public int thumbnailSize() {
            return listener.thumbnailSize();
        }

        @Override
        public void runStarted(int index, String name) {
            begun.add(index);
            listener.accept(new MachineEvent.Started(indexes.get(index), machine));
        }

        @Override
        public void runGivenUp(int index) {
            begun.remove(index);
            listener.accept(new MachineEvent.GivenUp(indexes.get(index)));
        }

        @Override
        public void step(Moment moment) {
            listener.accept(new MachineEvent.Stepped(indexes.get(moment.run()), machine, moment.step()));
        }

        @Override
        public boolean wantsPreview() {
            return listener.wantsPreview();
        }

        @Override
        public void previewed(int index, BufferedImage estimate) {
            listener.accept(new MachineEvent.Previewed(indexes.get(index), estimate));
        }

        @Override
        public void note(String line) {
            listener.accept(new MachineEvent.Note(line));
        }
    }
}
