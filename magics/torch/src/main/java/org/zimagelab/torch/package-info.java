/**
 * What every network stands on: libtorch by DJL, and the files that models are published in.
 *
 * <p>Nothing here knows a picture. Networks are compiled and called in {@code script}, their tensors found in
 * {@code weights}, their configurations read in {@code config}; {@code device} knows the machine, {@code text} makes
 * token ids, {@code hub} finds what Hugging Face's tools have downloaded, {@code files} looks after files on disk.
 */
package org.zimagelab.torch;
