/**
 * The embedded demo models, small trained networks in the published layout that are unpacked once into a cache folder,
 * and the score for their pictures.
 *
 * <p>The packages below hold the world that the models know, the checker that reads attributes from pixels, the
 * trainer, and the writer of model folders. {@code diffusion} loads and runs the models.
 */
package org.zimagelab.demo;
