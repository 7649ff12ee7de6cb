/**
 * The devices of this machine: what is there, what libtorch can use, and how much memory they have.
 *
 * <p>libtorch is started here and nowhere else.
 */
package org.zimagelab.torch.device;
