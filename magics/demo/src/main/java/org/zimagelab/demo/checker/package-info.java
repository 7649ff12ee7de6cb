/**
 * Reads from a picture's pixels alone what it shows of the demo's world, and judges it by a description.
 *
 * <p>Here belong measurements on 128 × 128 pixels; no trained network is used. What scenes there are and how they are
 * drawn is {@code world}'s; scores of a picture without a description are {@code quality}'s.
 */
package org.zimagelab.demo.checker;
