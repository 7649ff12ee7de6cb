package org.zimagelab.kernel.commands;

import java.util.Comparator;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.VarSnippet;

/** The variables that cells have declared. */
final class SessionVariables {
    private SessionVariables() {}

    /** The session's variables, sorted by name, without those that JShell made for itself. */
    static Stream<VarSnippet> sorted(JShell session) {
        return session.variables()
                .filter(variable -> !variable.name().startsWith("$"))
                .sorted(Comparator.comparing(VarSnippet::name, String.CASE_INSENSITIVE_ORDER));
    }
}
