/**
 * Sweeps: a plan of cells and seeds becomes runs in a store, runs become tables.
 *
 * <p>Here belong the plan, its execution, the run store and the tables. How pictures are made is {@code diffusion}'s,
 * what they score is {@code quality}'s, how anything is shown is {@code notebook}'s.
 */
package org.zimagelab.tuning;
