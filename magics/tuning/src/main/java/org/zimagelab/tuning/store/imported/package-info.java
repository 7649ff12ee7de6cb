/** What the pictures of other programs say about how they were made. */
package org.zimagelab.tuning.store.imported;
