/**
 * Says what is wrong with a picture: the defects that stand out against the healthy bands of the scores and against the
 * other pictures of the sweep, the evidence, known causes among the parameters, and what to try.
 *
 * <p>The package has the list of defects, the comparison with a sweep, the search for the worst region, and the
 * published claims, which are data. {@code quality} computes the scores, {@code notebook} shows the diagnosis.
 */
package org.zimagelab.tuning.diagnosis;
