/**
 * What people prefer: pairs of a sweep's pictures, votes on them, and what the votes say about its cells and scores.
 *
 * <p>The package has the choice of the next pair, the vote file, Bradley and Terry's model, and the agreement of scores
 * with the votes. {@code notebook} shows the pairs and asks for answers.
 */
package org.zimagelab.tuning.rating;
