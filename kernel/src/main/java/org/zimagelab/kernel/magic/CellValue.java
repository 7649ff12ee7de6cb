package org.zimagelab.kernel.magic;

/**
 * A magic that acts as an expression returns this. At the end of a cell the value is shown, like that of a Java
 * expression. What other magics return is only for {@code x = %magic}.
 *
 * @param value null for none
 */
public record CellValue(Object value) {}
