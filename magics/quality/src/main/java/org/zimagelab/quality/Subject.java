package org.zimagelab.quality;

import java.util.Optional;

/**
 * What a score looks at.
 *
 * @param picture the picture
 * @param prompt what it was asked to show; empty where nobody knows
 */
public record Subject(Pixels picture, Optional<String> prompt) {

    /** A picture of which nothing else is known. */
    public static Subject of(Pixels picture) {
        return new Subject(picture, Optional.empty());
    }
}
