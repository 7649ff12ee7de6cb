package org.zimagelab.tuning.plan;

import org.zimagelab.common.Printable;
import org.zimagelab.tuning.results.Runs;

/** A sweep stopped: its store failed, or a picture failed and the options said to stop. It holds the finished runs. */
public final class SweepStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Runs runs;

    SweepStoppedException(String message, Runs runs, Throwable cause) {
        super(Printable.line(message), cause);
        this.runs = runs;
    }

    public Runs runs() {
        return runs;
    }
}
