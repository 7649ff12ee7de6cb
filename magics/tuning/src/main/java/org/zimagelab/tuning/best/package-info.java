/**
 * The answer of a sweep: which cells are certainly as good as the best within a margin, which of them is the cheapest,
 * and what it takes where nothing is certain. It makes no picture.
 */
package org.zimagelab.tuning.best;
