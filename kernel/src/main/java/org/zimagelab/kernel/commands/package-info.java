/**
 * The kernel's own magics: picocli commands, one class each.
 *
 * <p>Here belongs what any Java notebook asks its kernel for: class path, files, time, environment, the shell. How a
 * magic is found in a cell does not, and neither do magics that know pictures.
 */
package org.zimagelab.kernel.commands;
