/**
 * The magics as picocli commands, one class each, and the one place where a mistake becomes one line.
 *
 * <p>Here belong options and their checks. A command calls the Java API and hands the result to a display.
 */
package org.zimagelab.notebook.commands;
