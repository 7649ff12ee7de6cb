/** {@code %store}: what is in a folder of finished runs, copies of it, and what other programs made. */
package org.zimagelab.notebook.store;
