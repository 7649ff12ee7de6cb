package org.zimagelab.kernel.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A help query at the end of a cell, as in IPython: {@code name?} or {@code ?name}; two question marks ask for details.
 * Java and line magics never end like this, but the body of a cell magic may.
 *
 * @param before the lines above it, which run first
 * @param code the name that is asked about, which may be that of a magic, possibly followed by arguments in brackets
 * @param at the index in {@code code} at which the name ends
 * @param detailed whether there are two question marks
 */
record HelpQuery(String before, String code, int at, boolean detailed) {
    private static final String NAME = "%{0,2}[\\p{L}_$][\\p{L}\\p{N}_$]*(?:\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*";
    private static final Pattern QUESTION = Pattern.compile(
            "(?<before>(?:.*\\n)?)[ \\t]*(?:(?<first>\\?\\??)[ \\t]*)?(?<code>(?<name>" + NAME
                    + ")(?:\\([^?\\n]*\\))?)[ \\t]*(?<last>\\?\\??)?;?\\s*",
            Pattern.DOTALL);

    /** The help query of a cell; null if it has none. */
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
