package org.zimagelab.tuning.diagnosis;

/**
 * Something in a picture's parameters that is known, or said, to cause a defect.
 *
 * @param source where it stands; for what was measured, the parameter
 * @param english one sentence
 * @param chinese the same
 */
public record Cause(Provenance provenance, String source, String english, String chinese) {}
