package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the groups that one of several machines gets, one after the other, just as a sweep on a single machine makes
 * its runs, and tells of them by {@link MachineEvent}s. One thread at a time may use it.
 */
public final class GroupRunner {
    private final String machine;
    private final MachineListener listener;
    private final Previews previews;

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
     * Makes, keeps and scores the runs of a group that are not in the store.
     *
     * @param part the plan of the group's runs alone, in their order, {@link Plan#on on this machine}
     * @throws SweepInterruptedException if the thread is interrupted; finished pictures are kept
     * @throws InterruptedException likewise, before the first picture
     * @throws SweepStoppedException if the machine can make no more: its card has failed, its model's files have
     *     changed, the store has failed, or a picture has and the options say to stop. The cause says which. A picture
     *     that another machine may make is told as given up.
     * @throws org.zimagelab.diffusion.ModelChangedException if the model's files had changed before
     */
    public void run(Plan part, RunGroup group) throws InterruptedException {
        if (part.runs().size() != group.runs().size()) {
            throw new IllegalArgumentException("a part of " + part.runs().size() + " runs is not that of a group of "
                    + group.runs().size());
        }
        part.requireUnchanged();
        Telling telling = new Telling(group.runs());
        try {
            new SweepRunner(part, telling, previews) {
                @Override
                void tell(RunWriter.Done done) {
                    telling.begun.remove(done.index());
                    int run = group.runs().get(done.index());
                    listener.accept(new MachineEvent.Finished(run, done.run(), done.thumbnail(), done.nanos()));
                }
            }.run(RunOrder.all(part));
        } finally {
            telling.giveUp();
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

    /** Turns what a sweep tells into events. */
    private final class Telling implements SweepListener {
        private final List<Integer> indexes;

        /** Places in the group of pictures that are being made or kept. */
        private final Set<Integer> begun = new LinkedHashSet<>();

        Telling(List<Integer> indexes) {
            this.indexes = indexes;
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
