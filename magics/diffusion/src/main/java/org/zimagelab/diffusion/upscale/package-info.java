/**
 * Pictures enlarged: by the published networks of Real-ESRGAN, or by Lanczos. Knows pixels and weights, and no model of
 * pictures.
 */
package org.zimagelab.diffusion.upscale;
