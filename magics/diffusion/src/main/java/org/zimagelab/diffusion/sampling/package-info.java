/**
 * From noise to latents: the schedule of sigmas, the samplers, guidance applied to velocities. Plain arrays and short
 * functions, symbols as in the papers.
 *
 * <p>Here belongs the mathematics between network calls. Who makes the calls, and what is reused, is decided above.
 */
package org.zimagelab.diffusion.sampling;
