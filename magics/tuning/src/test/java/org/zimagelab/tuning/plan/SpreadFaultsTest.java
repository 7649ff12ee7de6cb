package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Pictures;

/** What a sweep makes of machines that fail in their own ways. */
@Timeout(120)
class SpreadFaultsTest extends SweepTestBase {
    private static final Sweep SWEEP =
            Sweep.of(Pictures.request()).steps(2, 4).guidance(0, 2).seeds(1, 2, 3);

    private Runs spread(FaultyMachines machines) throws InterruptedException {
        return SWEEP.run(model, store, SweepOptions.of(List.of()).withMachines(machines), log);
    }

    private static List<Integer> runs(List<RunGroup> groups) {
        return groups.stream().flatMap(group -> group.runs().stream()).toList();
    }

    private MachineEvent.Finished made(Plan plan, int run) {
        Run planned = plan.runs().get(run);
        Run kept = store.save(Pictures.picture(planned.request()), "a");
        Run done = planned.with(
                new Outcome.Made(kept.file().orElseThrow(), kept.metadata().orElseThrow()));
        return new MachineEvent.Finished(run, done, Optional.empty(), 1);
    }

    private static Progress.Step step() {
        return new Progress.Step(1, 2, 0.5, 1, new float[0]);
    }

    private static MachineEvent.Ended ended() {
        return new MachineEvent.Ended(Optional.empty());
    }

    @Test
    void aRunThatWasGivenUpIsGivenOutAgain() throws Exception {
        AtomicInteger round = new AtomicInteger();
        FaultyMachines machines = new FaultyMachines((plan, groups, listener) -> {
            boolean isFirst = round.getAndIncrement() == 0;
            for (int run : runs(groups)) {
                listener.accept(new MachineEvent.Started(run, "a"));
                listener.accept(new MachineEvent.Stepped(run, "a", step()));
                boolean isLost = isFirst && run % 5 == 0;
                listener.accept(isLost ? new MachineEvent.GivenUp(run) : made(plan, run));
            }
            listener.accept(ended());
        });
        Runs runs = spread(machines);
        assertTrue(runs.runs().stream().allMatch(Run::ok));
        assertEquals(12, log.summary.made());
        assertEquals(2, machines.asked.size());
        assertEquals(
                List.of(0, 5, 10), runs(machines.asked.get(1)).stream().sorted().toList());
        assertEquals(
                List.of("begin 5", "given up 5", "begin 5", "end 5"),
                log.events.stream().filter(e -> e.endsWith(" 5")).toList());
        assertEquals(0, machines.cancels);
        assertEquals(1, machines.ends);
    }

    @Test
    void laterEventsOfAFinishedRunAreIgnored() throws Exception {
        FaultyMachines machines = new FaultyMachines((plan, groups, listener) -> {
            for (int run : runs(groups)) {
                listener.accept(new MachineEvent.Started(run, "a"));
                listener.accept(made(plan, run));
                // A straggler on another machine.
                listener.accept(new MachineEvent.Started(run, "b"));
                listener.accept(new MachineEvent.Stepped(run, "b", step()));
                listener.accept(new MachineEvent.Previewed(run, new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)));
                listener.accept(new MachineEvent.GivenUp(run));
                listener.accept(new MachineEvent.Finished(
                        run, plan.runs().get(run).with(new Outcome.Failed("late")), Optional.empty(), 1));
            }
            listener.accept(ended());
        });
        Runs runs = spread(machines);
        assertEquals(12, log.summary.made());
        assertEquals(0, log.summary.failed());
        assertTrue(runs.runs().stream().allMatch(Run::ok));
        assertEquals(1 + 24 + 1, log.events.size());
        assertEquals(List.of(), log.moments);
    }

    @Test
    void machinesThatMakeNothingEndTheSweep() {
        FaultyMachines machines = new FaultyMachines((plan, groups, listener) -> listener.accept(ended()));
        SweepStoppedException e = assertThrows(SweepStoppedException.class, () -> spread(machines));
        assertTrue(
                e.getMessage().startsWith("no machine made 12 pictures that were left; 0 of 12 pictures are kept in "),
                e.getMessage());
        assertEquals(1, machines.asked.size());
    }

    @Test
    void aFailureOfTheMachinesIsToldInOneLineAndKeepsWhatIsFinished() {
        FaultyMachines machines = new FaultyMachines((plan, groups, listener) -> {
            listener.accept(made(plan, runs(groups).get(0)));
            listener.accept(new MachineEvent.Note("gpu7#3 is lost"));
            listener.accept(new MachineEvent.Note("gpu7#3 is lost"));
            listener.accept(new MachineEvent.Ended(Optional.of(new IllegalStateException("the master\nis gone"))));
        });
        SweepStoppedException e = assertThrows(SweepStoppedException.class, () -> spread(machines));
        assertTrue(e.getMessage().startsWith("the master is gone; 1 of 12 pictures is kept in "), e.getMessage());
        assertEquals(1, e.runs().size());
        assertEquals(List.of("gpu7#3 is lost"), log.notes);
        assertEquals("finished", log.events.get(log.events.size() - 1));
        assertEquals(1, machines.ends);
    }

    @Test
    void machinesThatCannotBeginEndTheSweep() {
        FaultyMachines machines = new FaultyMachines((plan, groups, listener) -> {
            throw new IllegalStateException("no driver");
        });
        SweepStoppedException e = assertThrows(SweepStoppedException.class, () -> spread(machines));
        assertTrue(e.getMessage().startsWith("no driver; 0 of 12 pictures are kept in "), e.getMessage());
        assertEquals(0, machines.cancels);
        assertEquals(1, machines.ends);
    }

    @Test
    void anInterruptCancelsAndWaitsForTheEnd() {
        AtomicInteger ends = new AtomicInteger();
        FaultyMachines machines = new FaultyMachines((plan, groups, listener) -> {
            listener.accept(made(plan, 0));
            Thread caller = Thread.currentThread();
            Thread late = new Thread(() -> {
                caller.interrupt();
                listener.accept(made(plan, 1)); // was finished when the interrupt came
                ends.incrementAndGet();
                listener.accept(new MachineEvent.Ended(Optional.of(new IllegalStateException("interrupted"))));
            });
            late.start();
        });
        SweepInterruptedException e = assertThrows(SweepInterruptedException.class, () -> spread(machines));
        assertEquals(1, ends.get());
        assertEquals(2, e.runs().size());
        assertTrue(e.getMessage().startsWith("sweep interrupted; 2 of 12 pictures are kept in "), e.getMessage());
        assertEquals(1, machines.ends);
    }

    @Test
    void aStepTakesThePlaceOfAnEarlierOneThatNobodyHeard() throws Exception {
        MachineInbox inbox = new MachineInbox(SweepListener.SILENT);
        for (int i = 1; i <= 1000; i++) {
            inbox.accept(new MachineEvent.Stepped(3, "a", new Progress.Step(i, 1000, 0.5, i, new float[0])));
        }
        inbox.accept(ended());
        assertEquals(1000, ((MachineEvent.Stepped) inbox.next(0)).step().index());
        assertEquals(ended(), inbox.next(0));
        assertEquals(null, inbox.next(0));
    }

    @Test
    void aPreviewTakesThePlaceOfAnEarlierOneOfTheSamePicture() throws Exception {
        MachineInbox inbox = new MachineInbox(SweepListener.SILENT);
        BufferedImage latest = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        for (int run : List.of(3, 4, 3, 4)) {
            inbox.accept(new MachineEvent.Previewed(run, new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)));
        }
        inbox.accept(new MachineEvent.Previewed(3, latest));
        assertEquals(new MachineEvent.Previewed(3, latest), inbox.next(0));
        assertEquals(4, ((MachineEvent.Previewed) inbox.next(0)).run());
        assertEquals(null, inbox.next(0));
        inbox.accept(new MachineEvent.Previewed(3, latest));
        assertEquals(new MachineEvent.Previewed(3, latest), inbox.next(0), "the next one");
    }

    @Test
    void previewsAreAskedForAndShownOnTheCallersThread() throws Exception {
        List<Thread> askedOn = Collections.synchronizedList(new ArrayList<>());
        List<Boolean> wanted = new ArrayList<>();
        ListenerLog wanting = new ListenerLog() {
            @Override
            public boolean wantsPreview() {
                askedOn.add(Thread.currentThread());
                return true;
            }

            @Override
            public void previewed(int index, BufferedImage estimate) {
                askedOn.add(Thread.currentThread());
            }
        };
        FaultyMachines machines = new FaultyMachines((plan, groups, listener) -> new Thread(() -> {
                    wanted.add(listener.wantsPreview());
                    listener.accept(new MachineEvent.Started(0, "a"));
                    listener.accept(new MachineEvent.Stepped(0, "a", step()));
                    for (int i = 0; i < 10_000 && !listener.wantsPreview(); i++) {

                        sleep();
                    }
                    wanted.add(listener.wantsPreview());
                    listener.accept(new MachineEvent.Previewed(0, new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)));
                    runs(groups).forEach(run -> listener.accept(made(plan, run)));
                    listener.accept(ended());
                })
                .start());
        SWEEP.run(model, store, SweepOptions.of(List.of()).withMachines(machines), wanting);
        assertEquals(List.of(false, true), wanted);
        assertEquals(List.of(Thread.currentThread(), Thread.currentThread()), askedOn);
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
