/**
 * The world of the demo models: small scenes of shapes, cats and cities, how each is drawn, said and read from a
 * prompt.
 *
 * <p>Here belong attributes, drawing, captions and the reading of prompts. Reading attributes back from pixels is
 * {@code checker}'s; training on the samples is not done here.
 */
package org.zimagelab.demo.world;
