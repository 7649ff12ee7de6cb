package org.zimagelab.kernel.magic;

/**
 * Returned by a magic that stands for an expression: at the end of a cell the value shows, as that of Java would. What
 * other magics return is for {@code x = %magic} alone.
 *
 * @param value null for none
 */
public record CellValue(Object value) {}
