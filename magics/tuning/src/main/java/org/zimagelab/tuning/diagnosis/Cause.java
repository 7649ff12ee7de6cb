package org.zimagelab.tuning.diagnosis;

/**
 * A value of a parameter that is known, or said, to cause a defect.
 *
 * @param source the document that says so; of a measured cause, the parameter
 * @param english one sentence
 * @param chinese the same
 */
public record Cause(Provenance provenance, String source, String english, String chinese) {}
