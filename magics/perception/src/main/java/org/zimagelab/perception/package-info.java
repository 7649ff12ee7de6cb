/**
 * Scores by networks whose weights are published elsewhere and found like a model: CLIP-IQA, alignment, aesthetics,
 * preference, perceptual distance.
 *
 * <p>Here belong the scores, how their weights are found, and how pictures and texts become what the networks take. The
 * networks themselves are in {@code network}.
 */
package org.zimagelab.perception;
