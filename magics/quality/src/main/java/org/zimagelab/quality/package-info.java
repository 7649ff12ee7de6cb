/**
 * The contract of scores: pixels in, numbers with a known meaning out.
 *
 * <p>{@link org.zimagelab.quality.Score} is one score, {@link org.zimagelab.quality.Scores} finds them all. The scores
 * themselves are in packages by what they measure: {@code sharpness}, {@code colour}, {@code exposure}, {@code
 * artefacts}, {@code naturalness} and, for two pictures, {@code reference}. They know this package, {@code picture} and
 * {@code numerics}, and not one another. No DJL, no Jupyter, no tables.
 */
package org.zimagelab.quality;
