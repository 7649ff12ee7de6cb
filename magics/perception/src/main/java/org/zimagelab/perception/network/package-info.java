/**
 * The networks of the scores: TorchScript sources, and the published files that hold their weights.
 *
 * <p>Here belongs what knows the names and shapes of tensors. Nothing here knows a score.
 */
package org.zimagelab.perception.network;
