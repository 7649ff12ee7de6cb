package org.zimagelab.quality;

/** A score has no value for an input, for the reason that the message gives in one line. */
public final class NotScoredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotScoredException(String reason) {
        super(reason, null, false, false);
    }
}
