/**
 * Writes the reference of the magics, {@code docs/magics}: a page for each magic, from what its picocli command says of
 * itself and from a template with prose and examples, which are run.
 */
package org.zimagelab.checks.reference;
