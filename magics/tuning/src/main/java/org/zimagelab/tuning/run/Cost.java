package org.zimagelab.tuning.run;

import org.zimagelab.diffusion.Picture;

/**
 * What a picture, or a whole sweep, cost.
 *
 * @param seconds wall time, at least 0
 * @param networkCalls transformer evaluations (NFE), including reused ones and without skipped ones
 * @param reusedCalls how many of them were reused from an earlier picture
 * @param skippedCalls further evaluations, of which a step cache spared all but the first main block
 */
public record Cost(double seconds, long networkCalls, long reusedCalls, long skippedCalls) {
    public static final Cost NONE = new Cost(0, 0, 0, 0);

    /** A cost without skipped calls. */
    public Cost(double seconds, long networkCalls, long reusedCalls) {
        this(seconds, networkCalls, reusedCalls, 0);
    }

    /** What it cost to make a picture. */
    public static Cost of(Picture picture) {
        return new Cost(picture.seconds(), picture.networkCalls(), picture.reusedCalls(), picture.skippedCalls());
    }

    public Cost withSeconds(double seconds) {
        return new Cost(seconds, networkCalls, reusedCalls, skippedCalls);
    }

    public Cost plus(Cost other) {
        return new Cost(
                seconds + other.seconds,
                networkCalls + other.networkCalls,
                reusedCalls + other.reusedCalls,
                skippedCalls + other.skippedCalls);
    }
}
