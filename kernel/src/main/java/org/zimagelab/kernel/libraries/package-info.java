/**
 * Decides which of the libraries that a person adds come before those that the kernel itself uses.
 *
 * <p>The class loader of the cells carries the decision out.
 */
package org.zimagelab.kernel.libraries;
