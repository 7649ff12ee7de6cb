/** {@code %quality selftest}. */
package org.zimagelab.notebook.selftest;
