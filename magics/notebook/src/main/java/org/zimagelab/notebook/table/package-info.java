/** {@code %table}. */
package org.zimagelab.notebook.table;
