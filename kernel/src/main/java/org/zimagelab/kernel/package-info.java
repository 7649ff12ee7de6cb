/**
 * The Jupyter kernel for Java.
 *
 * <p>Here belongs whatever any Java notebook needs: the protocol, cells, completion, errors, interrupts. Nothing here
 * knows pictures or models; magics arrive as {@code Extension}s through the service loader.
 */
package org.zimagelab.kernel;
