/** {@code %zimage}: models are loaded, listed, looked at and unloaded. */
package org.zimagelab.notebook.model;
