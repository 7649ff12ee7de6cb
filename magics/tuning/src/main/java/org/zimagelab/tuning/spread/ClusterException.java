package org.zimagelab.tuning.spread;

/** A cluster that cannot be used, or that can make no more pictures; the message is one line without secrets. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ClusterException(String message) {
        super(message);
    }
}
