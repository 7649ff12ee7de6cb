/**
 * A plan of the device's memory before a byte of weights is read: what stays on the device, what is streamed, how a
 * picture is decoded, and how much memory that takes. All here is computed from sizes; nothing touches a device.
 */
package org.zimagelab.diffusion.memory;
