package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.tuning.plan.PictureTimes.Kind;
import org.zimagelab.tuning.plan.PictureTimes.Work;

class TimeLeftTest {
    private static final Kind SMALL = new Kind("", 128, 128, false);
    private static final Kind LARGE = new Kind("", 1024, 1024, false);

    /** A simulated machine with its own clock; times are seconds for a picture of one size. */
    private static class Machine {
        double now;
        double text = 1;
        double perCall = 2;
        double decoding = 3;
        double keeping;
        private final ArrayDeque<Double> ends = new ArrayDeque<>();
        private double busyUntil;

        long nanos() {
            return (long) (now * 1e9);
        }

        double call(Kind kind) {
            return perCall * (kind.model().equals("slow") ? 10 : 1) * kind.pixels() / SMALL.pixels();
        }

        double noise() {
            return 1;
        }

        /** The estimates, with their times. */
        List<double[]> make(List<Work> plan) {
            List<double[]> told = new ArrayList<>();
            TimeLeft left = new TimeLeft(this::nanos, plan);
            for (int i = 0; i < plan.size(); i++) {
                Work work = plan.get(i);
                double area = work.kind().pixels() / SMALL.pixels();
                if (work.calls() != Work.STORED) {
                    left.started(i);
                    now += text;
                    for (int call = 1; call <= work.calls(); call++) {
                        now += call(work.kind()) * noise();
                        hear(left);
                        left.step(call);
                        told.add(new double[] {now, left.seconds()});
                    }
                    now += decoding * area * noise();
                    left.finished(work.calls());
                }
                handOver(area);
                left.handedOver(i);
            }
            now = Math.max(now, busyUntil);
            return told;
        }

        private void handOver(double area) {
            if (ends.size() >= RunWriter.ROOM) {
                now = Math.max(
                        now,
                        ends.stream()
                                .skip(ends.size() - RunWriter.ROOM)
                                .findFirst()
                                .orElseThrow());
            }
            busyUntil = Math.max(busyUntil, now) + keeping * area;
            ends.add(busyUntil);
        }

        private void hear(TimeLeft left) {
            while (!ends.isEmpty() && ends.peek() <= now) {
                ends.remove();
                left.kept((long) (keeping * 1e9), true);
            }
        }
    }

    private static List<Work> pictures(Kind kind, long... calls) {
        List<Work> plan = new ArrayList<>();
        for (long each : calls) {
            plan.add(new Work(kind, each));
        }
        return plan;
    }

    @Test
    void knowsNothingBeforeTheSecondStep() {
        List<double[]> told = new Machine().make(pictures(SMALL, 3, 3));
        assertTrue(Double.isNaN(told.get(0)[1]));
        assertEquals(2 * 4, told.get(1)[1], 1e-9);
    }

    @Test
    void separatesCallsFromOtherCostsOfAPicture() {
        Machine machine = new Machine();
        List<double[]> told = machine.make(pictures(SMALL, 4, 4, 32, 2, 2));
        for (double[] each : told.subList(4, told.size())) {
            // Text encoding and decoding are measured together, so decoding is overestimated.
            assertEquals(machine.now - each[0], each[1], machine.text + 1e-6);
        }
    }

    @Test
    void aStoredRunTakesNoCall() {
        List<Work> plan = new ArrayList<>(pictures(SMALL, 10, 10));
        plan.addAll(Collections.nCopies(500, new Work(SMALL, Work.STORED)));
        Machine machine = new Machine();
        double[] last = machine.make(plan).get(19);
        assertEquals(machine.now - last[0], last[1], machine.text + 1e-6);
    }

    @Test
    void aSlowDiskSetsThePace() {
        Machine machine = new Machine();
        machine.keeping = 30;
        List<double[]> told = machine.make(pictures(SMALL, 2, 4, 2, 4, 2, 4, 2, 4, 2, 4, 2, 4));
        double[] each = told.get(17);
        assertEquals(machine.now - each[0], each[1], 0.15 * (machine.now - each[0]));
    }

    @Test
    void anotherModelHasCostsOfItsOwn() {
        Machine machine = new Machine();
        List<Work> plan = new ArrayList<>(pictures(SMALL, 4, 4, 4));
        plan.addAll(pictures(new Kind("slow", 128, 128, false), 4, 4, 4, 4));
        double[] each = machine.make(plan).get(17);
        assertEquals(machine.now - each[0], each[1], machine.text + machine.decoding);
    }

    /**
     * After a tenth of the time, the estimate is within 15 % of the time left, or within one average picture at the
     * end. The sweep has mixed steps, guidance in half of the cells, sometimes a second size, a slow first picture,
     * noise of 20 %, and sometimes a background thread that is slower than the pictures.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void isAccurateAfterATenthOfTheTime(long seed) {
        Random random = new Random(seed);
        List<Work> plan = new ArrayList<>();
        int seeds = 3 + random.nextInt(8);
        long[] steps = {4 + random.nextInt(5), 10 + random.nextInt(20), 32 + random.nextInt(20)};
        for (Kind kind : random.nextInt(3) == 0 ? List.of(new Kind("", 768, 1024, false), LARGE) : List.of(LARGE)) {
            for (int s = 0; s < seeds; s++) {
                for (long each : steps) {
                    plan.add(new Work(kind, each - Math.min(s, 1)));
                    plan.add(new Work(kind, 2 * each - 1));
                }
            }
        }
        if (random.nextInt(4) == 0) {
            Collections.shuffle(plan, random);
        }
        int first = random.nextInt(60);
        Machine machine = new Machine() {
            private int calls;

            @Override
            double noise() {
                // Calls of the first picture take up to three times as long, then less and less.
                return (1 + 0.2 * random.nextGaussian() / 2) * (1 + 2 * Math.exp(-calls++ / (1.0 + first / 4.0)));
            }

            @Override
            double call(Kind kind) {
                return perCall * kind.effort() / SMALL.effort();
            }
        };
        machine.perCall = 0.01 * (1 + random.nextInt(10));
        machine.decoding = machine.perCall * random.nextDouble();
        machine.keeping = machine.perCall * 10 * random.nextDouble();
        machine.text = machine.perCall * 10 * random.nextDouble();
        List<double[]> told = machine.make(plan);
        double picture = machine.now / plan.size();
        for (double[] each : told) {
            double left = machine.now - each[0];
            if (each[0] >= machine.now / 10) {
                assertEquals(left, each[1], Math.max(0.15 * left, picture), "after " + each[0] / machine.now);
            }
        }
    }
}
