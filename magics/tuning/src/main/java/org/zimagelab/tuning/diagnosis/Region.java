package org.zimagelab.tuning.diagnosis;

/**
 * A part of a picture, in pixels from its top left.
 *
 * @param value the score of this part alone
 */
public record Region(int x, int y, int width, int height, double value) {}
