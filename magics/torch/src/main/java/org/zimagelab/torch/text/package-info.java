/**
 * Texts to token ids, by a {@code tokenizer.json} that is checked before the tokenizer's library reads it.
 *
 * <p>Here belongs what every tokenizer shares. Templates around a text belong to the models that want them.
 */
package org.zimagelab.torch.text;
