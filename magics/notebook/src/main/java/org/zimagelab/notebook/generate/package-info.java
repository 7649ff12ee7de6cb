/** {@code %%generate}. */
package org.zimagelab.notebook.generate;
