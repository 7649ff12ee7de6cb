package org.zimagelab.common.magic;

import java.util.List;
import org.zimagelab.common.Printable;

/**
 * A variable of a notebook's Java cells, as {@code {name}} in a magic stands for it.
 *
 * @param name as declared
 * @param value null if it holds null
 */
public record JavaVariable(String name, Object value) {

    /**
     * The value as text: numbers as Java prints them but without an exponent, strings as they are, several values as a
     * LIST {@code a,b,c}.
     *
     * @throws MagicException with one line, if it has no such text
     */
    public String text() {
        return String.join(",", values());
    }

    /**
     * The value as text that an option may take for a LIST.
     *
     * @throws MagicException as {@link #text}, and if one of several values contains a comma
     */
    public String list() {
        List<String> texts = values();
        for (int i = 0; isSeveral() && i < texts.size(); i++) {
            if (texts.get(i).matches("(?s).*[,，].*")) {
                throw wrong("value " + (i + 1) + " of " + name + " contains a comma, which would part it in a LIST ("
                        + Printable.value(texts.get(i)) + "); write it into a variable of its own");
            }
        }
        return String.join(",", texts);
    }

    /** Whether it holds a list, an array or anything else that has several values, also where these are one or none. */
    public boolean isSeveral() {
        return VariableValues.areSeveral(value);
    }

    /**
     * The texts of the values.
     *
     * @return at least one
     * @throws MagicException as {@link #text}
     */
    public List<String> values() {
        if (value == null) {
            throw wrong("the variable " + name + " is null; give it a value, or write {{" + name + "}} for the text {"
                    + name + "}");
        }
        try {
            return VariableValues.texts(value);
        } catch (VariableValues.NoText e) {
            throw wrong("the variable " + name + " " + e.getMessage());
        }
    }

    /** What is wrong with it, in one line that begins with its name in braces. */
    private MagicException wrong(String problem) {
        return new MagicException("{" + name + "}: " + problem);
    }
}
