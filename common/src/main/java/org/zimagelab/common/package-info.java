/**
 * What the kernel and the magics share: texts as they may stand in a message, files that are written whole, patterns of
 * file names. Knows no picture and no Jupyter.
 */
package org.zimagelab.common;
