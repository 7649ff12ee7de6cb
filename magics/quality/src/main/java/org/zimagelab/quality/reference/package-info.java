/** Full-reference scores: how far a picture, or its latents, differs from another one. */
package org.zimagelab.quality.reference;
