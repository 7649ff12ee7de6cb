/**
 * Evidence: numbers of blocks and cells to estimates, intervals, tests and sets. It knows no run and no picture.
 *
 * <p>A cell is a combination of settings. A block is one prompt with one seed: all cells have a picture of it, made
 * from the same noise, so cells are compared within blocks.
 */
package org.zimagelab.tuning.evidence;
