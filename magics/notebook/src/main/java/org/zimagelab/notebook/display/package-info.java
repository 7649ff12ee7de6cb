/**
 * Results as a notebook shows them: HTML, text and PNG of pictures, grids and tables.
 *
 * <p>Here belong pure functions from a result to its display. Charts are drawn in {@code charts}.
 */
package org.zimagelab.notebook.display;
