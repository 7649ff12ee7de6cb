/**
 * What the graph says that ComfyUI writes into its pictures: {@link
 * org.zimagelab.tuning.store.imported.comfy.ComfyGraph} reads it, a table of data ({@code nodes.txt} beside this class)
 * tells what each output of a node is, and a work list finds the values. Whatever no node of the table gives is
 * missing; nothing is guessed.
 */
package org.zimagelab.tuning.store.imported.comfy;
