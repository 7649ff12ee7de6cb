package org.zimagelab.spark;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a task sends to the driver when it is free for a group. The answer is a group as JSON, {@link #WAIT} or
 * {@link #END}.
 *
 * @param job number of the {@link ClusterJob} that the task belongs to
 * @param stage Spark's number; with the task's it names the task
 * @param task its place in the stage
 * @param attempt 0, or more where Spark repeats a task that was lost or has failed
 */
record GroupAsk(int job, int stage, int task, int attempt) {
    /** The answer while other tasks have all groups that are left, and may give them back. */
    static final String WAIT = "wait";

    /** The answer when nothing is left to do. */
    static final String END = "end";

    private static final String NEXT = "next";

    /** As text, since executors and the driver send texts alone. */
    String text() {
        return String.join(" ", NEXT, "" + job, "" + stage, "" + task, "" + attempt);
    }

    static boolean isOne(String text) {
        return text.startsWith(NEXT + " ");
    }

    static GroupAsk of(String text) {
        List<Integer> numbers =
                Stream.of(text.split(" ")).skip(1).map(Integer::valueOf).toList();
        return new GroupAsk(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
    }
}
