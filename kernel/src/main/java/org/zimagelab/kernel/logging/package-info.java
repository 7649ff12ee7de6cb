/**
 * Sends log records of cells and libraries to the notebook, and those of the kernel to the server's terminal.
 *
 * <p>All records end in {@code java.util.logging}, whose levels decide. The provider for SLF4J has its own package,
 * since cells may have to load it again for another version of SLF4J.
 */
package org.zimagelab.kernel.logging;
