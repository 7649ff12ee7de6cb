/**
 * What a sweep's numbers say together: which cells are worth their price, how values spread, a surface through them,
 * from which number of steps on pictures stay as they are.
 *
 * <p>Here belong functions from runs to numbers, each with its table. How they are drawn is {@code notebook}'s.
 */
package org.zimagelab.tuning.statistics;
