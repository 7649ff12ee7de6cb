/**
 * Help while typing: completion, documentation at the cursor, whether a cell is complete.
 *
 * <p>Here belongs what reads source without running it.
 */
package org.zimagelab.kernel.completion;
