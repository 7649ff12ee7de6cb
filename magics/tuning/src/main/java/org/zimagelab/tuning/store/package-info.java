/**
 * Finished pictures on disk: the folder of runs with their scores and latents, its locks, checks, removal, export and
 * packs.
 *
 * <p>Nothing here plans or makes pictures: package {@code plan} does, and uses this one.
 */
package org.zimagelab.tuning.store;
