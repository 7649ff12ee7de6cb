/** {@code %version}: what pictures are made with here. */
package org.zimagelab.notebook.report;
