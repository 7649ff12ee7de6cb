/** {@code %score}. */
package org.zimagelab.notebook.score;
