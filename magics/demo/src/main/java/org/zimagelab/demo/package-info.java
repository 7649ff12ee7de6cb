/**
 * The embedded demo model: a small trained network in the published layout, unpacked once into a cache folder.
 *
 * <p>Here belong the demo models and, later, the scenes and the trainer that made them. Loading and running a model is
 * {@code diffusion}'s.
 */
package org.zimagelab.demo;
