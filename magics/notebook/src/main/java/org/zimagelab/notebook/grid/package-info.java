/** {@code %grid}. */
package org.zimagelab.notebook.grid;
