package org.zimagelab.tuning.recommend;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A keyword of a recommender's list, with English translations.
 *
 * @param word matches anywhere in a prompt, since Chinese has no blanks between words
 * @param english translations that this project added; they match whole words only, in upper or lower case: {@code
 *     hd} does not match {@code birthday}
 */
record PromptKeyword(String word, Pattern english) {

    static PromptKeyword of(String word, String... english) {
        String any = Arrays.stream(english).map(Pattern::quote).collect(Collectors.joining("|"));
        return new PromptKeyword(
                word, Pattern.compile("(?<![A-Za-z])(?:" + any + ")(?![A-Za-z])", Pattern.CASE_INSENSITIVE));
    }

    /** The keywords that a prompt contains, each once. */
    static List<KeywordMatch> in(String prompt, List<PromptKeyword> list) {
        return list.stream().flatMap(keyword -> keyword.in(prompt).stream()).toList();
    }

    private Optional<KeywordMatch> in(String prompt) {
        if (prompt.contains(word)) {
            return Optional.of(new KeywordMatch(word, word));
        }
        Matcher matcher = english.matcher(prompt);
        return matcher.find() ? Optional.of(new KeywordMatch(word, matcher.group())) : Optional.empty();
    }
}
