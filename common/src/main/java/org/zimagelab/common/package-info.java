/**
 * What the kernel and the magics share: texts for messages, files that are always complete, patterns of file names.
 * Knows no Jupyter.
 */
package org.zimagelab.common;
