/** {@code %trace}. */
package org.zimagelab.notebook.trace;
