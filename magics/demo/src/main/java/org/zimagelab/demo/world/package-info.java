/**
 * The world of the demo models: small scenes of shapes, cats and cities.
 *
 * <p>This package has the attributes of scenes, draws scenes, writes captions and parses prompts. The package
 * {@code checker} reads attributes from pixels, and {@code training} trains on the samples.
 */
package org.zimagelab.demo.world;
