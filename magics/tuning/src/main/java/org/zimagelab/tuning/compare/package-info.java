/**
 * Compares two pictures: where they differ, by how much, and in which settings.
 *
 * <p>The package has the difference map, the settings of both pictures, and their scores, which {@code quality}
 * computes. {@code notebook} shows them.
 */
package org.zimagelab.tuning.compare;
