package org.zimagelab.demo.world;

import java.util.Map;

/** A prompt that asks for two things at once; the message goes on from the quoted prompt. */
final class Contradiction extends Exception {

    private static final long serialVersionUID = 1L;

    Contradiction(String message) {
        super(message);
    }

    /** Notes what a wording says, unless something else was said of the same attribute. */
    static void putOrThrow(Map<Attribute, Word> said, Vocabulary.Token token) throws Contradiction {
        Word before = said.put(token.attribute(), token.word());
        if (before != null && before != token.word()) {
            throw new Contradiction("asks for both " + before.english().get(0) + " and "
                    + token.word().english().get(0) + "; keep one");
        }
    }
}
