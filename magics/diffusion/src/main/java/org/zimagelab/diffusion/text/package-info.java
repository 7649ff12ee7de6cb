/**
 * Words to token ids: the chat template and the model folder's tokenizer.
 *
 * <p>Here belongs what happens to a prompt before the text encoder sees it. Features are made in {@code network}.
 */
package org.zimagelab.diffusion.text;
