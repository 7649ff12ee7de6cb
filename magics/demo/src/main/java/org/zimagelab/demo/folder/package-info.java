/**
 * A trained model as a folder in the published layout, which both diffusers and this project can load.
 *
 * <p>This package has the trainer of the tokenizer and the writers of all files of the folder. The module
 * {@code diffusion} reads the files; the package {@code training} learns the weights.
 */
package org.zimagelab.demo.folder;
