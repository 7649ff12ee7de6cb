/** Pictures as PNG files that carry their parameters: as A1111's text for other programs, and exactly for this one. */
package org.zimagelab.tuning.store.png;
