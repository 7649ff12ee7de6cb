/**
 * Two pictures held against each other: where they differ, by how much, and in which parameters.
 *
 * <p>Here belong the difference map, the settings that differ, and the scores of both. How it is shown is {@code
 * notebook}'s, what is measured is {@code quality}'s.
 */
package org.zimagelab.tuning.compare;
