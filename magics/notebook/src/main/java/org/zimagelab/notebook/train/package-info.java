/** {@code %%train}. */
package org.zimagelab.notebook.train;
