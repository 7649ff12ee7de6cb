package org.zimagelab.quality.naturalness;

/** What the scores that compare with photographs say of themselves. */
final class Naturalness {
    static final String CAUTION = "weak on generated pictures";

    private Naturalness() {}
}
