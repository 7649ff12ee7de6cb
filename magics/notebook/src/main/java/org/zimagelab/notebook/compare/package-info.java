/** {@code %compare}. */
package org.zimagelab.notebook.compare;
