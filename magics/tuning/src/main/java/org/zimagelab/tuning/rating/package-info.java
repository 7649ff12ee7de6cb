/**
 * What people prefer: pairs of a sweep's pictures, the votes on them, and what the votes say of its cells and scores.
 *
 * <p>Here belong the choice of the next pair, the file of votes, Bradley and Terry's model, and how far scores agree.
 * How a pair is shown and an answer asked for is {@code notebook}'s.
 */
package org.zimagelab.tuning.rating;
