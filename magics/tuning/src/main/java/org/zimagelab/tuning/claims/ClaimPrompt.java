package org.zimagelab.tuning.claims;

/**
 * A prompt on which claims are tested.
 *
 * @param id as claims name it
 * @param text the prompt
 * @param negative the negative prompt that belongs to it; may be empty
 */
public record ClaimPrompt(String id, String text, String negative) {}
