/** {@code %plot}. */
package org.zimagelab.notebook.plot;
