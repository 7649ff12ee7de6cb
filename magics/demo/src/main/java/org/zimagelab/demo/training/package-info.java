/**
 * How the demo models are trained: the stages, what they learn from, their checkpoints and their command line; and the
 * {@link org.zimagelab.demo.training.Lesson} that a person trains in a notebook.
 *
 * <p>What a stage minimises is TorchScript among the resources; the networks are {@code diffusion}'s own sources.
 * Scenes are {@code world}'s, model folders {@code folder}'s, and judging pictures is {@code checker}'s.
 */
package org.zimagelab.demo.training;
