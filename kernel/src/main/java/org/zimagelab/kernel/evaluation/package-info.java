/**
 * Runs Java: the session of JShell, the thread of the cells, interrupts, errors.
 *
 * <p>Everything that turns source into a value or a failure belongs here. Messages, the syntax of magics and completion
 * do not.
 */
package org.zimagelab.kernel.evaluation;
