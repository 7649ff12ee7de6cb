/** Planes of floats, filters and the Fourier transform, which know neither pictures nor scores. */
package org.zimagelab.quality.numerics;
