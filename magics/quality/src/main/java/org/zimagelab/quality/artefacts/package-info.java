/** Scores of what a generator or an encoder leaves in a picture: noise, grids, halos, bands. */
package org.zimagelab.quality.artefacts;
