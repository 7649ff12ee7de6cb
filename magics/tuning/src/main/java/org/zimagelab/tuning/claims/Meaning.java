package org.zimagelab.tuning.claims;

import java.util.OptionalDouble;

/**
 * How a word of a claim is read: as the direction of a score. The words of a file stand in its table {@code meanings},
 * so that a reader who disagrees changes one line.
 *
 * @param name of the word, as claims name it
 * @param words the same for a reader
 * @param score a score's name, or {@code seconds} or {@code network_calls}
 * @param direction what the word says about the score
 * @param margin smallest difference that matters, in the score's unit; empty for the one that the score declares
 * @param floor where both settings are at or below this value, nothing can be told apart; empty for the lower end of
 *     the score's range
 * @param ceiling likewise at or above this value; empty for the upper end of the range
 */
public record Meaning(
        String name,
        Wording words,
        String score,
        ClaimedDirection direction,
        OptionalDouble margin,
        OptionalDouble floor,
        OptionalDouble ceiling) {}
