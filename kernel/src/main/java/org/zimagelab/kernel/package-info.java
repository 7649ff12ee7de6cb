/**
 * The Jupyter kernel for Java.
 *
 * <p>Everything that any Java notebook needs belongs here: the protocol, cells, completion, errors, interrupts. Nothing
 * here knows pictures or models; magics are added as {@code Extension}s by the service loader.
 */
package org.zimagelab.kernel;
