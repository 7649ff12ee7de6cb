package org.zimagelab.tuning;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The language in which results are told to a person. */
public enum Language {
    EN,
    ZH;

    /**
     * The system's: Chinese where Java's display language is, which it takes from {@code LC_ALL}, {@code LC_MESSAGES}
     * or
     * {@code LANG}, or from {@code -Duser.language}; else English.
     */
    public static Language ofSystem() {
        return Locale.getDefault(Locale.Category.DISPLAY).getLanguage().equals("zh") ? ZH : EN;
    }

    /** The language of a code such as {@code zh}; empty where it is none of these. */
    public static Optional<Language> named(String code) {
        return Arrays.stream(values())
                .filter(language -> language.code().equals(code.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** Its ISO 639 code: {@code en}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The wording in this language. */
    public String of(String english, String chinese) {
        return this == ZH ? chinese : english;
    }
}
