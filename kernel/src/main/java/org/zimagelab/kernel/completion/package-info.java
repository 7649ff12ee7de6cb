/**
 * Help while a person types: completion, documentation at the cursor, whether a cell is complete.
 *
 * <p>Code that reads source and the commands of magics, without running either, belongs here.
 */
package org.zimagelab.kernel.completion;
