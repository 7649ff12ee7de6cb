/**
 * The packagings in which people hold a Z-Image model without its configurations: ComfyUI's single files, checkpoints
 * with everything in one file, GGUF.
 *
 * <p>Here belongs how a file is told by its tensors, what its tensors are called in the published folders, and what
 * sizes they tell. No file's name matters here.
 */
package org.zimagelab.diffusion.layout;
