package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.tuning.plan.PictureTimes.Kind;
import org.zimagelab.tuning.plan.PictureTimes.Work;

class SpreadTimeLeftTest {
    private static final Kind SMALL = new Kind("", 128, 128, false);

    /** What happens at a time of the simulated clock. */
    private record Event(double at, int order, Runnable happens) {}

    /** Simulated machines with a common clock; each takes the next group when it is free. */
    private static final class Machines {
        final double[] perCall;
        double text = 1;
        double decoding = 3;
        double keeping;
        Random noise;
        double lostAt = Double.POSITIVE_INFINITY;
        final List<double[]> told = new ArrayList<>();
        private final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingInt(Event::order));
        private final Deque<RunGroup> left = new ArrayDeque<>();
        private List<Work> works;
        private SpreadTimeLeft timeLeft;
        private double now;
        private double ended;
        private int count;

        Machines(double... perCall) {
            this.perCall = perCall;
        }

        private void at(double time, Runnable happens) {
            events.add(new Event(time, count++, happens));
        }

        /** The estimates with their times. */
        void make(List<Work> plan, List<RunGroup> groups) {
            works = plan;
            timeLeft = new SpreadTimeLeft(() -> (long) (now * 1e9), plan);
            Map<Integer, Integer> calls = new HashMap<>();
            IntStream.range(0, plan.size())
                    .forEach(i -> calls.put(i, (int) plan.get(i).calls()));
            timeLeft.groups(groups, calls, perCall.length);
            left.addAll(groups);
            for (int machine = 0; machine < perCall.length; machine++) {
                int m = machine;
                at(0, () -> take(m));
            }
            while (!events.isEmpty()) {
                Event event = events.remove();
                now = event.at();
                event.happens().run();
            }
        }

        private void take(int machine) {
            if (!left.isEmpty()) {
                RunGroup group = left.remove();
                picture(machine, group, 0);
            }
        }

        private double factor() {
            return noise == null ? 1 : Math.max(0.3, 1 + 0.1 * noise.nextGaussian());
        }

        private void picture(int machine, RunGroup group, int place) {
            int run = group.runs().get(place);
            timeLeft.started(run, "m" + machine);
            Work work = works.get(run);
            double time = now + text * factor() * perCall[machine];
            for (int call = 1; call <= work.calls(); call++) {
                time += perCall[machine] * work.kind().effort() / SMALL.effort() * factor();
                int done = call;
                double at = time;
                if (machine == 0 && at > lostAt) {
                    at(at, () -> {
                        timeLeft.givenUp(run);
                        left.addFirst(new RunGroup(
                                group.runs().subList(place, group.runs().size())));
                    });
                    return;
                }
                at(at, () -> {
                    timeLeft.step(run, done);
                    told.add(new double[] {now, timeLeft.seconds()});
                });
            }
            time += decoding * factor() * perCall[machine];
            double ends = time + keeping;
            at(ends, () -> {
                timeLeft.finished(run, (long) (keeping * 1e9), true);
                ended = Math.max(ended, now);
            });
            at(time, () -> {
                if (place + 1 < group.runs().size()) {
                    picture(machine, group, place + 1);
                } else {
                    take(machine);
                }
            });
        }

        void assertHonest(double from, double within, double slack) {
            for (double[] each : told) {
                if (each[0] >= from * ended) {
                    double left = ended - each[0];
                    assertEquals(left, each[1], Math.max(within * left, slack), "after " + each[0] + " of " + ended);
                }
            }
        }
    }

    private static List<Work> pictures(Kind kind, int many, long calls) {
        return IntStream.range(0, many).mapToObj(i -> new Work(kind, calls)).toList();
    }

    private static List<RunGroup> groups(int... sizes) {
        List<RunGroup> groups = new ArrayList<>();
        int run = 0;
        for (int size : sizes) {
            groups.add(new RunGroup(IntStream.range(run, run + size).boxed().toList()));
            run += size;
        }
        return groups;
    }

    @Test
    void knowsNothingBeforeTheSecondStep() {
        Machines machines = new Machines(1, 1);
        machines.make(pictures(SMALL, 4, 5), groups(2, 2));
        assertTrue(Double.isNaN(machines.told.get(0)[1]));
        assertTrue(machines.told.get(3)[1] > 0);
    }

    @Test
    void equalMachinesHalveTheTime() {
        Machines machines = new Machines(1, 1);
        machines.make(pictures(SMALL, 16, 10), groups(4, 4, 2, 2, 1, 1, 1, 1));
        machines.assertHonest(0.3, 0.05, 5);
    }

    @Test
    void aSlowMachineAtTheEndCounts() {
        Machines machines = new Machines(1, 4);
        machines.make(pictures(SMALL, 40, 10), groups(8, 8, 6, 6, 4, 4, 2, 2));
        machines.assertHonest(0.3, 0.15, 20); // a picture of the slow one takes 56 s
    }

    @Test
    void aLostMachineMakesItLonger() {
        Machines machines = new Machines(1, 1);
        machines.lostAt = 100;
        machines.make(pictures(SMALL, 40, 10), groups(8, 8, 6, 6, 4, 4, 2, 2));
        machines.assertHonest(0.5, 0.1, 5);
        double[] before = machines.told.stream()
                .filter(t -> t[0] < 95)
                .reduce((a, b) -> b)
                .orElseThrow();
        double[] after =
                machines.told.stream().filter(t -> t[0] > 105).findFirst().orElseThrow();
        assertTrue(after[1] > 1.5 * before[1], before[1] + " then " + after[1]);
    }

    @Test
    void whatIsReadFromTheStoreCountsToo() {
        SpreadTimeLeft left = new SpreadTimeLeft(() -> 0, pictures(SMALL, 10, Work.STORED));
        left.finished(0, 2_000_000_000L, false);
        assertEquals(18, left.seconds(), 1e-9);
    }

    @Test
    void runsOfLaterBatchesAreSpreadEvenly() {
        long[] now = {0};
        SpreadTimeLeft left = new SpreadTimeLeft(() -> now[0], pictures(SMALL, 12, 10));
        left.groups(groups(1, 1), Map.of(0, 10, 1, 10), 2);
        left.notNeeded(10);
        left.notNeeded(11);
        for (int run = 0; run < 2; run++) {
            left.started(run, "m" + run);
        }
        for (int call = 1; call <= 4; call++) {
            now[0] += 1_000_000_000L;
            left.step(0, call);
            left.step(1, call);
        }
        // 6 calls here, and 8 pictures of 10 calls on two machines
        assertEquals(6 + 8 * 10 / 2.0, left.seconds(), 1e-6);
    }

    /** Machines of random speed, noise of 10 %, two sizes; a fifth of the time is used to learn how fast they are. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void isAccurateAfterAFifthOfTheTime(long seed) {
        Random random = new Random(seed);
        double[] speeds = new double[2 + random.nextInt(5)];
        Arrays.setAll(speeds, i -> 0.02 * (1 + 2 * random.nextDouble()));
        Machines machines = new Machines(speeds);
        machines.noise = random;
        machines.keeping = 0.01;
        Kind large = new Kind("", 256, 256, false);
        List<Work> works = new ArrayList<>();
        for (int i = 0; i < 60 * speeds.length; i++) {
            works.add(new Work(i % 3 == 0 ? large : SMALL, i % 2 == 0 ? 8 : 20));
        }
        List<RunGroup> groups = new ArrayList<>();
        for (int from = 0; from < works.size(); ) {
            int to = Math.min(works.size(), from + Math.max(1, (works.size() - from) / (4 * speeds.length)));
            groups.add(new RunGroup(IntStream.range(from, to).boxed().toList()));
            from = to;
        }
        machines.make(works, groups);
        double picture = Arrays.stream(speeds).max().orElseThrow() * 30;
        machines.assertHonest(0.2, 0.15, 2 * picture);
    }
}
