/** A picture as a PNG file that says how it was made: for programs that read A1111's text, and for this one, exactly. */
package org.zimagelab.tuning.store.png;
