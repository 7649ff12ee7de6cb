package org.zimagelab.quality;

/** What a score needs besides the pixels of the picture. */
public enum Requirement {
    /** The text that the picture was made for. */
    PROMPT,
    /** Another picture to compare with. */
    REFERENCE,
    /** The latents that the picture, and its reference, were decoded from. */
    LATENTS,
    /** Weights of a network, to be found like a model. */
    WEIGHTS
}
