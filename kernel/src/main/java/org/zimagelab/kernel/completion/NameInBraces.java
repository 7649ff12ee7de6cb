package org.zimagelab.kernel.completion;

import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.VarSnippet;
import org.zimagelab.kernel.protocol.Interpreter.Completion;
import org.zimagelab.kernel.protocol.Interpreter.Completions;

/**
 * The end of a magic's text, where that is an open brace with the beginning of a Java variable's name.
 *
 * @param start of the name
 */
record NameInBraces(String name, int start) {

    /**
     * Looks at the end of a text.
     *
     * @param from where the magic begins
     * @return null if no such name is at the end
     */
    static NameInBraces atEndOf(String text, int from) {
        int brace = text.lastIndexOf('{');
        if (brace < from || brace > 0 && text.charAt(brace - 1) == '$') {
            return null;
        }
        String name = text.substring(brace + 1);
        boolean isName = name.isEmpty()
                || Character.isJavaIdentifierStart(name.codePointAt(0))
                        && name.codePoints().allMatch(Character::isJavaIdentifierPart);
        return isName ? new NameInBraces(name, brace + 1) : null;
    }

    /** The variables of the session that begin so. */
    Completions completions(JShell session) {
        List<Completion> found = session.variables()
                .map(VarSnippet::name)
                .filter(each -> each.startsWith(name) && !each.startsWith("$"))
                .distinct()
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .map(each -> new Completion(each, "instance"))
                .toList();
        return new Completions(found, start, start + name.length());
    }
}
