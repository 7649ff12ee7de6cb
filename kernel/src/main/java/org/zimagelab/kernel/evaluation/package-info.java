/**
 * Running Java: JShell in this JVM, one thread for cells, interrupts, errors.
 *
 * <p>Here belongs whatever makes a piece of source into a value or a failure. Messages, magics' syntax and completion
 * do not.
 */
package org.zimagelab.kernel.evaluation;
