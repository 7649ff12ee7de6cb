/** Scores of colour. */
package org.zimagelab.quality.colour;
