/**
 * The trajectory of one picture: what each step knows of it, what guidance does there, and what is still missing.
 *
 * <p>Here belongs what is heard of one picture's making; how it is drawn is {@code notebook}'s.
 */
package org.zimagelab.tuning.trace;
