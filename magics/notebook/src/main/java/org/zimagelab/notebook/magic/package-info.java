/**
 * The frame that every magic stands on: from the words of a cell to a command, what went wrong as one line, lines
 * beside the result, and displays that move while something takes long.
 */
package org.zimagelab.notebook.magic;
