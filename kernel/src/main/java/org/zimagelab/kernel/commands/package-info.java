/**
 * The kernel's own magics: picocli commands, one class each.
 *
 * <p>Magics that are useful in any Java notebook belong here: class path, files, time, environment, the shell. How a
 * magic is found in a cell is not decided here, and magics that know pictures do not belong here.
 */
package org.zimagelab.kernel.commands;
