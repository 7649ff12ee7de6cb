/** Scores of exposure and contrast: luma, clipping, tones in use. */
package org.zimagelab.quality.exposure;
