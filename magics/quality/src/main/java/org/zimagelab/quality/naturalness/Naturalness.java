package org.zimagelab.quality.naturalness;

/** The caution of the scores that compare a picture with photographs. */
final class Naturalness {
    static final String CAUTION = "weak on generated pictures";

    private Naturalness() {}
}
