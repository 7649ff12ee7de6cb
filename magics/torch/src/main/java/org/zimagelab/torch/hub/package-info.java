/** The cache of {@code huggingface_hub}: where it lies, and what of a repository is in it. Nothing is downloaded. */
package org.zimagelab.torch.hub;
