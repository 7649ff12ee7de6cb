package org.zimagelab.kernel.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;

/**
 * Notes on accepted declarations, one line each: which of them wait for another declaration, and which variables lost
 * their values. They are printed at the end of the source, since it may declare further down what a declaration waits
 * for.
 */
final class DeclarationNotes {
    /** The symbol that javac has not found. */
    private static final Pattern SYMBOL =
            Pattern.compile("symbol:\\s+(?:class|interface|variable|method|static)\\s+([\\p{L}\\p{N}_$]+)");

    private final Declarations declarations;
    private final Set<Snippet> touched = new LinkedHashSet<>();
    private final Map<String, PreservedValues.Change> changes = new TreeMap<>();
    private final Set<String> unchanged = new TreeSet<>();

    DeclarationNotes(Declarations declarations) {
        this.declarations = declarations;
    }

    void add(Declarations.Declared declared) {
        declared.outcomes().forEach(outcome -> touched.add(outcome.snippet()));
        touched.addAll(declared.updated());
        declared.outcomes().stream().map(outcome -> name(outcome.snippet())).forEach(changes::remove);
        changes.putAll(declared.changes());
    }

    /** Records variables that keep their earlier values because a new declaration failed. */
    void unchanged(Set<String> names) {
        unchanged.addAll(names);
    }

    /** The notes. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!unchanged.isEmpty()) {
            lines.add(String.join(", ", unchanged) + (unchanged.size() == 1 ? " keeps its" : " keep their")
                    + " earlier value, because the new declaration failed");
        }
        Map<String, Set<String>> lost = new TreeMap<>();
        Map<String, Set<String>> stale = new TreeMap<>();
        changes.forEach((name, change) -> (change.isKept() ? stale : lost)
                .computeIfAbsent(String.join(", ", change.types()), any -> new TreeSet<>())
                .add(name));
        lost.forEach((types, names) -> lines.add((names.size() == 1 ? "The value of " : "The values of ")
                + String.join(", ", names)
                + (names.size() == 1 ? " is lost, because " : " are lost, because ")
                + declaredAgain(types)));
        stale.forEach((types, names) ->
                lines.add(String.join(", ", names) + (names.size() == 1 ? " still holds" : " still hold")
                        + " earlier objects, because " + declaredAgain(types)));
        touched.stream()
                .map(snippet -> waiting(declarations.shell(), snippet))
                .filter(Objects::nonNull)
                .distinct()
                .forEach(lines::add);
        return lines;
    }

    private static String declaredAgain(String types) {
        return types.isEmpty()
                ? "it does not fit the type that the variable has now."
                : types + (types.contains(",") ? " (or types that they use) were" : " (or a type that it uses) was")
                        + " declared again.";
    }

    /**
     * Says in one line what a declaration waits for.
     *
     * @return null if it waits for nothing, or is not in the session
     */
    static String waiting(JShell shell, Snippet snippet) {
        if (!(snippet instanceof DeclarationSnippet named)
                || !shell.status(snippet).isActive()
                || shell.status(snippet) == Snippet.Status.VALID) {
            return null;
        }
        List<String> missing = shell.unresolvedDependencies(named).toList();
        if (missing.isEmpty()) {
            return shell.diagnostics(snippet)
                    .filter(error -> error.isError())
                    .map(error -> title(snippet) + " cannot be used now: "
                            + error.getMessage(Locale.ENGLISH)
                                    .lines()
                                    .findFirst()
                                    .orElse(""))
                    .findFirst()
                    .orElse(null);
        }
        if (missing.equals(List.of(title(snippet)))) {
            return title(snippet) + " is abstract and has no body";
        }
        return title(snippet) + " waits for "
                + missing.stream().map(name -> reason(shell, snippet, name)).collect(Collectors.joining(", and for "));
    }

    private static String reason(JShell shell, Snippet waiting, String missing) {
        Set<String> seen = new TreeSet<>(Set.of(name(waiting)));
        StringBuilder reason = new StringBuilder();
        String next = missing;
        while (true) {
            String name = next.replaceFirst("^\\w+ ", "").replaceFirst("\\(.*", "");
            Snippet other = active(shell, name);
            List<String> further = other instanceof DeclarationSnippet named && seen.add(name)
                    ? shell.unresolvedDependencies(named).toList()
                    : List.of();
            reason.append(next);
            if (further.isEmpty()) {
                return reason.append(other == null ? ", which is not declared yet" : "")
                        .toString();
            }
            reason.append(", which waits for ");
            next = further.get(0);
        }
    }

    /** Says why names cannot be used that were declared, but that the compiler does not find; one line each. */
    static List<String> reasons(JShell shell, List<CompileError> errors) {
        return errors.stream()
                .map(error -> SYMBOL.matcher(error.message()))
                .filter(Matcher::find)
                .map(name -> active(shell, name.group(1)))
                .filter(Objects::nonNull)
                .map(snippet -> waiting(shell, snippet))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** The declaration of a name that is in the session but cannot be used; null if there is none. */
    private static Snippet active(JShell shell, String name) {
        return shell.snippets()
                .filter(snippet -> name(snippet).equals(name)
                        && shell.status(snippet).isActive()
                        && shell.status(snippet) != Snippet.Status.VALID)
                .findFirst()
                .orElse(null);
    }

    private static String name(Snippet snippet) {
        return snippet instanceof DeclarationSnippet named ? named.name() : "";
    }

    private static String title(Snippet snippet) {
        if (snippet instanceof TypeDeclSnippet type) {
            return type.subKind()
                            .name()
                            .replace("_SUBKIND", "")
                            .replace("_TYPE", "")
                            .toLowerCase(Locale.ROOT) + " " + type.name();
        }
        return snippet instanceof MethodSnippet method
                ? "method " + method.name() + "(" + method.parameterTypes() + ")"
                : "variable " + name(snippet);
    }
}
