/**
 * Help while typing: completion, documentation at the cursor, whether a cell is complete.
 *
 * <p>Here belongs what reads source, and magics' commands, without running anything of either.
 */
package org.zimagelab.kernel.completion;
