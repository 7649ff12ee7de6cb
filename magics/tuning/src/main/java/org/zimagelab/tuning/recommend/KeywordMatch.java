package org.zimagelab.tuning.recommend;

/**
 * A word of a prompt that matches a keyword.
 *
 * @param keyword in the recommender's list
 * @param found the word in the prompt
 */
public record KeywordMatch(String keyword, String found) {

    /** Whether the word is an English translation of the keyword that this project added. */
    public boolean isOurs() {
        return !keyword.equals(found);
    }

    /** In English: {@code 摄影}, or {@code photo (for 摄影, our addition)}. */
    public String english() {
        return isOurs() ? found + " (for " + keyword + ", our addition)" : found;
    }

    /** The same in Chinese. */
    public String chinese() {
        return isOurs() ? found + "（对应“" + keyword + "”，本项目补充）" : found;
    }
}
