package org.zimagelab.kernel.completion;

import java.util.ArrayList;
import java.util.List;

/**
 * A magic's line up to the cursor. It is split as in {@link org.zimagelab.kernel.magic.MagicCall}, but the last word is
 * unfinished.
 *
 * @param words the finished words without their quotes; the first is the magic's name
 * @param last the word at the cursor without its quote; empty after a blank
 * @param start where the last word begins, including its quote
 * @param end where the last word ends: at the cursor
 * @param quote the open quote at its beginning; 0 for none
 */
record TypedLine(List<String> words, String last, int start, int end, char quote) {

    /** Reads a text from a position to its end. */
    static TypedLine read(String text, int from) {
        List<String> words = new ArrayList<>();
        int at = from;
        while (true) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            int start = at;
            StringBuilder word = new StringBuilder();
            char open = 0;
            char before = 0;
            for (; at < text.length() && (open != 0 || !Character.isWhitespace(text.charAt(at))); at++) {
                char c = text.charAt(at);
                if (open == 0 && (c == '"' || c == '\'') && (at == start || before == '=')) {
                    open = c;
                } else if (c == open) {
                    open = 0;
                } else {
                    word.append(c);
                }
                before = c;
            }
            if (at == text.length()) {
                return new TypedLine(List.copyOf(words), word.toString(), start, at, open);
            }
            words.add(word.toString());
        }
    }
}
