/**
 * A trained model as a folder in the published layout, which diffusers and this project load alike.
 *
 * <p>Here belong the tokenizer that is trained beside a model, and the writers of every file of the folder. What the
 * files say is read by {@code diffusion}; how weights are learnt is the trainer's.
 */
package org.zimagelab.demo.folder;
