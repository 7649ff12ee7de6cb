/**
 * Reads from the pixels of a picture what it shows of the demo's world, and compares that with a description.
 *
 * <p>The measurements work on 128 × 128 pixels and use no trained network. The package {@code world} says which scenes
 * there are and draws them; the module {@code quality} has the scores that need no description.
 */
package org.zimagelab.demo.checker;
