package org.zimagelab.tuning.recommend;

/**
 * A word of a prompt that counted.
 *
 * @param keyword as the recommender's list has it
 * @param found as it stands in the prompt
 */
public record KeywordMatch(String keyword, String found) {

    /** Whether the list has another word, and this one is the English that we added beside it. */
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
