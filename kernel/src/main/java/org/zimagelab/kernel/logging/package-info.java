/**
 * Where log records go: those of cells and libraries to the notebook, those of the kernel to the server's terminal.
 *
 * <p>{@code java.util.logging} is what all of them end in; its levels decide. SLF4J's provider has a package of its
 * own, since cells may need it a second time, for another SLF4J.
 */
package org.zimagelab.kernel.logging;
