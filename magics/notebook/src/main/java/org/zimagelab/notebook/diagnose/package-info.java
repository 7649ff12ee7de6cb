/** {@code %diagnose}. */
package org.zimagelab.notebook.diagnose;
