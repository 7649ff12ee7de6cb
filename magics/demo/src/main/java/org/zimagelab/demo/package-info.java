/**
 * The embedded demo models: small trained networks in the published layout, unpacked once into a cache folder, and the
 * score that only their world has.
 *
 * <p>Beneath: the world that they know, the checker that reads it back from pixels, the trainer, and the writer of
 * model folders. Loading and running a model is {@code diffusion}'s.
 */
package org.zimagelab.demo;
