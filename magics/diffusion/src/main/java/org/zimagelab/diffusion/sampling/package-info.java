/**
 * From noise to latents: the schedule of sigmas, the samplers, guidance applied to velocities. Plain arrays and short
 * functions, symbols as in the papers.
 *
 * <p>Here belongs the mathematics between network calls. The package above makes the calls and decides what is reused.
 */
package org.zimagelab.diffusion.sampling;
