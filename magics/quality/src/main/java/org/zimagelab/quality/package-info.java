/**
 * Scores of pictures: pixels in, numbers with a known meaning out.
 *
 * <p>Here belong the pixels, the scores and their registry. No DJL, no Jupyter, no tables: this module stands alone.
 */
package org.zimagelab.quality;
