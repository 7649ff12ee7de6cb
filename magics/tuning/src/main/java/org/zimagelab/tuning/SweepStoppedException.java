package org.zimagelab.tuning;

/** A sweep could not go on because its store failed; what was finished is safe and carried here. */
public final class SweepStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Runs runs;

    SweepStoppedException(String message, Runs runs, Throwable cause) {
        super(message, cause);
        this.runs = runs;
    }

    public Runs runs() {
        return runs;
    }
}
