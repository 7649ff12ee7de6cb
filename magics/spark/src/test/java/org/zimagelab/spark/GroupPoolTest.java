package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.DriverCommand;

/** Which task gets which runs, whatever happens to tasks. */
class GroupPoolTest {
    private static final int JOB = 3;
    private static final int STAGE = 5;

    private static DriverCommand.Group group(Integer... runs) {
        return new DriverCommand.Group(List.of(runs).stream()
                .map(run -> new DriverCommand.Item(run, "key " + run, "", "", new JsonObject()))
                .toList());
    }

    private static GroupPool pool(DriverCommand.Group... groups) {
        return new GroupPool(JOB, List.of(groups));
    }

    private static GroupAsk ask(int task, int attempt) {
        return new GroupAsk(JOB, STAGE, task, attempt);
    }

    private static List<Integer> runs(String answer) {
        return ClusterJson.part(answer, DriverCommand.Group.class).runs().stream()
                .map(DriverCommand.Item::run)
                .toList();
    }

    @Test
    void anAskIsTheSameAsText() {
        GroupAsk ask = new GroupAsk(1, 22, 333, 4);
        assertTrue(GroupAsk.isOne(ask.text()));
        assertEquals(ask, GroupAsk.of(ask.text()));
        assertFalse(GroupAsk.isOne("{\"type\":\"Note\",\"line\":\"next 1 2 3 4\"}"));
        assertFalse(GroupAsk.isOne(ExecutorLink.FLUSH));
    }

    @Test
    void groupsAreGivenOutInTheirOrderAndTheJobEndsWithTheLastRun() {
        GroupPool pool = pool(group(0, 1), group(2));
        assertEquals(List.of(0, 1), runs(pool.next(ask(0, 0))));
        assertEquals(List.of(2), runs(pool.next(ask(1, 0))));
        assertEquals(GroupAsk.WAIT, pool.next(ask(2, 0)));
        List.of(0, 2).forEach(pool::finished);
        assertFalse(pool.isDone());
        assertEquals(GroupAsk.WAIT, pool.next(ask(1, 0)));
        pool.finished(1);
        assertTrue(pool.isDone());
        assertEquals(GroupAsk.END, pool.next(ask(0, 0)));
    }

    @Test
    void whatALostTaskHadNotFinishedIsGivenOutNext() {
        GroupPool pool = pool(group(0, 1, 2), group(3), group(4));
        pool.next(ask(0, 0));
        pool.next(ask(0, 0)); // the first is still being kept
        pool.finished(1);
        pool.ended(STAGE, 0, 0);
        assertEquals(List.of(0, 2, 3), runs(pool.next(ask(1, 0))));
        assertEquals(List.of(4), runs(pool.next(ask(1, 0))));
    }

    @Test
    void aTaskThatIsRepeatedGivesBackWhatItsEarlierAttemptHadEvenIfNobodyHeardOfItsEnd() {
        GroupPool pool = pool(group(0, 1), group(2));
        pool.next(ask(0, 0));
        assertEquals(List.of(0, 1), runs(pool.next(ask(0, 1))));
        pool.ended(STAGE, 0, 0); // heard late: the runs are those of the second attempt
        assertEquals(List.of(2), runs(pool.next(ask(1, 0))));
        assertEquals(GroupAsk.WAIT, pool.next(ask(1, 0)));
    }

    @Test
    void aRunThatWasKeptBeforeItsTaskWasLostIsNotGivenOutAgain() {
        GroupPool pool = pool(group(0, 1));
        pool.next(ask(0, 0));
        pool.ended(STAGE, 0, 0);
        pool.finished(0); // the message came late
        assertEquals(List.of(1), runs(pool.next(ask(1, 0))));
        pool.finished(1);
        assertTrue(pool.isDone());
    }

    @Test
    void aTaskOfAnotherJobGetsNothing() {
        GroupPool pool = pool(group(0));
        assertEquals(GroupAsk.END, pool.next(new GroupAsk(JOB - 1, STAGE, 0, 0)));
        pool.next(ask(0, 0));
        pool.ended(STAGE - 1, 0, 0); // of the job before
        assertEquals(GroupAsk.WAIT, pool.next(ask(1, 0)));
    }

    /** Tasks that end at random moments: all runs are finished in the end, and no two tasks have a run at a time. */
    @Test
    void everyRunIsFinishedAndNoTwoTasksHaveOneAtATime() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int many = 1 + random.nextInt(30);
            List<DriverCommand.Group> groups = new ArrayList<>();
            for (int run = 0; run < many; ) {
                int to = Math.min(many, run + 1 + random.nextInt(5));
                groups.add(group(IntStream.range(run, to).boxed().toArray(Integer[]::new)));
                run = to;
            }
            GroupPool pool = new GroupPool(JOB, groups);
            Map<Integer, List<Integer>> has = new HashMap<>();
            int[] attempts = new int[4];
            int finished = 0;
            for (int turn = 0; !pool.isDone(); turn++) {
                assertTrue(turn < 10_000, "seed " + seed + " does not end");
                int task = random.nextInt(attempts.length);
                List<Integer> own = has.computeIfAbsent(task, t -> new ArrayList<>());
                if (random.nextInt(10) == 0) {
                    if (random.nextBoolean()) {
                        pool.ended(STAGE, task, attempts[task]);
                    }
                    attempts[task]++;
                    own.clear();
                } else if (own.isEmpty() || random.nextInt(4) == 0) {
                    String answer = pool.next(ask(task, attempts[task]));
                    if (!answer.equals(GroupAsk.WAIT)) {
                        for (int run : runs(answer)) {
                            assertTrue(has.values().stream().noneMatch(each -> each.contains(run)), "twice " + run);
                            own.add(run);
                        }
                    }
                } else {
                    pool.finished(own.remove(0));
                    finished++;
                }
            }
            assertEquals(many, finished, "seed " + seed);
        }
    }
}
