/**
 * The training of the demo models, with its stages, their data, their checkpoints and their command line; and the
 * {@link org.zimagelab.demo.training.Lesson} that a person trains in a notebook.
 *
 * <p>The losses are TorchScript among the resources; the networks are {@code diffusion}'s own sources. The package
 * {@code world} draws the scenes, {@code folder} writes the model folders, and {@code checker} judges the pictures.
 */
package org.zimagelab.demo.training;
