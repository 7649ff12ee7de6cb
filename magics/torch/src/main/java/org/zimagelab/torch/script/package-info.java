/**
 * TorchScript modules compiled from source text.
 *
 * <p>Here belongs what is not DJL's public API. What a module computes stands in the modules' own sources.
 */
package org.zimagelab.torch.script;
