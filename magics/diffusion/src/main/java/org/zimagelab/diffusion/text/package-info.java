/**
 * Prompts to token ids: the chat template around a prompt.
 *
 * <p>Here belongs what happens to a prompt before the text encoder sees it. Features are made in {@code network}; the
 * tokenizer itself is {@code org.zimagelab.torch.text}'s.
 */
package org.zimagelab.diffusion.text;
