/**
 * The Jupyter message protocol: sockets, signatures, requests, replies, publications.
 *
 * <p>Here belongs whatever one reads in the protocol's documentation. What a cell means does not: it is behind
 * {@link org.zimagelab.kernel.protocol.Interpreter}.
 */
package org.zimagelab.kernel.protocol;
