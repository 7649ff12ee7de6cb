package org.zimagelab.demo.world;

import java.util.Map;

/**
 * A prompt asks for two things that cannot both be. The message continues a line that begins with the quoted prompt.
 */
final class ContradictionException extends Exception {

    private static final long serialVersionUID = 1L;

    ContradictionException(String message) {
        super(message);
    }

    /**
     * Sets the value of a token's attribute.
     *
     * @throws ContradictionException if the attribute already has another value
     */
    static void putOrThrow(Map<Attribute, AttributeValue> said, Vocabulary.Token token) throws ContradictionException {
        AttributeValue before = said.put(token.attribute(), token.value());
        if (before != null && before != token.value()) {
            throw new ContradictionException("asks for both " + before.english().get(0) + " and "
                    + token.value().english().get(0) + "; keep one");
        }
    }
}
