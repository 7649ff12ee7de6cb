/** {@code %best}. */
package org.zimagelab.notebook.best;
