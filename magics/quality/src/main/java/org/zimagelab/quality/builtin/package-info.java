/** The list of the scores of this module: here a score is registered. */
package org.zimagelab.quality.builtin;
