/**
 * Statistics of a sweep: which cells are worth their cost, how values spread, a response surface, and the number of
 * steps from which pictures hardly change.
 *
 * <p>The package has functions from runs to numbers, each with its table. {@code notebook} draws them.
 */
package org.zimagelab.tuning.statistics;
