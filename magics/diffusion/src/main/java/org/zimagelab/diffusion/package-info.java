/**
 * Prompt to picture with a Z-Image model folder.
 *
 * <p>Here belongs what a caller sees: the model, the request, the picture. Configs are read in {@code config},
 * tensors flow in {@code network}, schedules and samplers stand in {@code sampling}, words become
 * token ids in {@code text}. Nothing here knows a notebook, a sweep or a score.
 */
package org.zimagelab.diffusion;
