package org.zimagelab.tuning.claims;

import org.zimagelab.tuning.Language;

/**
 * One sentence or word in both languages.
 *
 * @param english not blank
 * @param chinese the same, not blank
 */
public record Wording(String english, String chinese) {

    /** The wording in this language. */
    public String in(Language language) {
        return language.of(english, chinese);
    }
}
