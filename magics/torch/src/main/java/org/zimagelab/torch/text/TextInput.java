package org.zimagelab.torch.text;

import org.zimagelab.common.Printable;

/** Checks texts before they are tokenized. */
public final class TextInput {
    /**
     * The most characters of a text. A model uses the first 512 tokens of a prompt, or 1504 at most, but a tokenizer
     * encodes the whole text first. No interrupt can stop it, and with millions of characters its library aborts the
     * JVM.
     */
    public static final int LONGEST = 100_000;

    private TextInput() {}

    /** Whether every surrogate has its other half. A single one is not a character and has no UTF-8 form. */
    public static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /**
     * Checks a text that is to be tokenized.
     *
     * @param what the text is, such as {@code prompt}
     * @throws IllegalArgumentException with one line
     */
    public static void check(String what, String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(what + ": " + text.length() + " characters; expected at most " + LONGEST
                    + ", of which a model reads the first 512 tokens, or --max-length");
        }
        if (!isWhole(text)) {
            throw new IllegalArgumentException(what + " '" + Printable.value(text)
                    + "': half a character (a surrogate without its other half); write the whole character");
        }
    }
}
