/**
 * The trajectory of one picture: what it looks like after each step, what guidance changes there, and what is still
 * missing. {@code notebook} draws it.
 */
package org.zimagelab.tuning.trace;
