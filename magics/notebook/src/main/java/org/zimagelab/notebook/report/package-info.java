/** {@code %report} and {@code %version}: pages that another lab can check, and what pictures are made with here. */
package org.zimagelab.notebook.report;
