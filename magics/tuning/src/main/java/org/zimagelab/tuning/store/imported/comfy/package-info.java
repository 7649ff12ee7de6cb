/**
 * Reads the graph that ComfyUI writes into its pictures. {@link
 * org.zimagelab.tuning.store.imported.comfy.ComfyGraph} is the entry, {@code nodes.txt} says what each output of a node
 * is, and {@code GraphEvaluation} computes the values. A value that the table does not give is missing; nothing is
 * guessed.
 */
package org.zimagelab.tuning.store.imported.comfy;
