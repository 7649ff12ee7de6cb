/** {@code %%sweep}. */
package org.zimagelab.notebook.sweep;
