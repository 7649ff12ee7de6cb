/** Scores that compare a picture's statistics with those of photographs. */
package org.zimagelab.quality.naturalness;
