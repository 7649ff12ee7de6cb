package org.zimagelab.kernel.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A question at the end of a cell, as in IPython: {@code name?}, {@code ?name}, with two marks for all there is to say.
 * No Java and no magic ends so; the body of a cell magic may.
 *
 * @param before the lines above, to be run first
 * @param code what is asked about: a name, also of a magic, perhaps with a call behind it
 * @param at index into code of the name's end
 * @param detailed whether two marks were written
 */
record HelpQuery(String before, String code, int at, boolean detailed) {
    private static final String NAME = "%{0,2}[\\p{L}_$][\\p{L}\\p{N}_$]*(?:\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*";
    private static final Pattern QUESTION = Pattern.compile(
            "(?<before>(?:.*\\n)?)[ \\t]*(?:(?<first>\\?\\??)[ \\t]*)?(?<code>(?<name>" + NAME
                    + ")(?:\\([^?\\n]*\\))?)[ \\t]*(?<last>\\?\\??)?;?\\s*",
            Pattern.DOTALL);

    /** The question in a cell; null when it asks none. */
    static HelpQuery in(String cell) {
        if (cell.indexOf('?') < 0) {
            return null;
        }
        Matcher found = QUESTION.matcher(cell);
        if (!found.matches() || (found.group("first") == null) == (found.group("last") == null)) {
            return null;
        }
        String before = found.group("before");
        if (before.stripLeading().startsWith("%%")) {
            return null; // the body of a cell magic
        }
        String marks = found.group("first") == null ? found.group("last") : found.group("first");
        return new HelpQuery(before, found.group("code"), found.end("name") - found.start("code"), marks.length() == 2);
    }
}
