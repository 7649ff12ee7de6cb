package org.zimagelab.tuning.plan;

import org.zimagelab.tuning.results.Runs;

/** A sweep was interrupted. The finished runs are in the store and in this exception. */
public final class SweepInterruptedException extends InterruptedException {
    private static final long serialVersionUID = 1;

    private final transient Runs runs;

    SweepInterruptedException(String message, Runs runs) {
        super(message);
        this.runs = runs;
    }

    public Runs runs() {
        return runs;
    }
}
