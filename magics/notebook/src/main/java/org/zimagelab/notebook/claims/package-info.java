/** {@code %claims}. */
package org.zimagelab.notebook.claims;
