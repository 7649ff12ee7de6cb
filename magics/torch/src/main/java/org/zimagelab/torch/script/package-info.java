/**
 * TorchScript modules compiled from source text, on the devices that libtorch can use here.
 *
 * <p>Here belongs what is not DJL's public API. What a module computes stands in the modules' own sources.
 */
package org.zimagelab.torch.script;
