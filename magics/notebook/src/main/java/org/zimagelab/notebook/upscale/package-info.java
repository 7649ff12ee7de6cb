/** {@code %upscale}. */
package org.zimagelab.notebook.upscale;
