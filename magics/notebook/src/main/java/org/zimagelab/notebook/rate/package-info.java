/** {@code %rate}. */
package org.zimagelab.notebook.rate;
