/**
 * Pictures: the 8-bit sRGB pixels that every score looks at, and the reading of picture files.
 *
 * <p>{@link org.zimagelab.quality.picture.Pixels} is the picture. The other classes read the formats, refuse what would
 * cost too much time or memory, and turn a picture upright.
 */
package org.zimagelab.quality.picture;
