package org.zimagelab.tuning.run;

/**
 * What a picture, or a whole sweep, cost.
 *
 * @param seconds wall time, at least 0
 * @param networkCalls transformer evaluations (NFE), including reused ones
 * @param reusedCalls how many of them were reused from an earlier picture
 */
public record Cost(double seconds, long networkCalls, long reusedCalls) {
    public static final Cost NONE = new Cost(0, 0, 0);

    public Cost plus(Cost other) {
        return new Cost(seconds + other.seconds, networkCalls + other.networkCalls, reusedCalls + other.reusedCalls);
    }
}
