package org.zimagelab.tuning.spread;

/** A request of a store's files, or what comes in answer to it. */
public interface Numbered {
    /** Of the request; each has another one. */
    long number();
}
