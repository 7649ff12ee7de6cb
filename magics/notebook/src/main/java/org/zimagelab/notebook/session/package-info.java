/**
 * What one notebook session remembers: the loaded models, the named results, and how a cell's mistakes are told.
 *
 * <p>Here belongs state, and nothing that parses an option or draws.
 */
package org.zimagelab.notebook.session;
