/** Scores of sharpness and fine detail. */
package org.zimagelab.quality.sharpness;
