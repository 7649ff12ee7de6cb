/**
 * Sweeps as XChart charts, and charts as PNG and SVG.
 *
 * <p>Here belong colours, fonts, axes and files of charts. The numbers in them are computed in {@code tuning}.
 */
package org.zimagelab.notebook.charts;
