/**
 * What is wrong with a picture, in words: which defects stand out against the healthy band and against the sweep, with
 * the evidence, and what in its parameters is known to cause them.
 *
 * <p>Here belong the list of defects, the comparison with a sweep, the search for the worst region and the claims,
 * which are data. How it is shown is {@code notebook}'s, what is measured is {@code quality}'s.
 */
package org.zimagelab.tuning.diagnosis;
