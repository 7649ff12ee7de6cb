package org.zimagelab.demo.world;

import java.util.Map;

/** A prompt that asks for two things at once; the message goes on from the quoted prompt. */
final class ContradictionException extends Exception {

    private static final long serialVersionUID = 1L;

    ContradictionException(String message) {
        super(message);
    }

    /** Notes what a wording says, unless something else was said of the same attribute. */
    static void putOrThrow(Map<Attribute, AttributeValue> said, Vocabulary.Token token) throws ContradictionException {
        AttributeValue before = said.put(token.attribute(), token.value());
        if (before != null && before != token.value()) {
            throw new ContradictionException("asks for both " + before.english().get(0) + " and "
                    + token.value().english().get(0) + "; keep one");
        }
    }
}
