package org.zimagelab.kernel.completion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * A cell that has not been run, as JShell can understand it at the cursor. JShell looks at one snippet at a time and
 * knows those before it only once they were run; so they go before the last one as a block, methods and classes as members
 * of a class around it, and what they import is written out.
 *
 * @param context what goes before the snippet
 * @param snippet the last one, up to the cursor
 * @param imported the simple names that the cell itself imports, to their whole names
 */
record Unfinished(String context, String snippet, Map<String, String> imported) {
    private static final Pattern IMPORT =
            Pattern.compile("import\\s+(static\\s+)?([\\p{javaJavaIdentifierPart}.\\s]+?)(\\.\\s*\\*)?\\s*;");

    private static final Pattern NAME = Pattern.compile(
            "(?<![\\p{javaJavaIdentifierPart}.])\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*+(?!\\z)");

    private static final String NO_METHOD = "(?:new|return|throw|else|assert|yield|case)\\b";

    /** The head of a method, its brace included. */
    private static final Pattern METHOD = Pattern.compile("(?s)\\s*(?!" + NO_METHOD
            + ")(?:<[^{}();]*>\\s*)?(?:[@\\p{javaJavaIdentifierPart}.]+(?:<[^{}();]*>)?(?:\\[])*\\s+)+"
            + "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*\\s*\\([^;{}]*\\)[^;{}()]*\\{.*");

    /** What leaves no name behind, and would only take time: control structures and calls. */
    private static final Pattern NO_DECLARATION = Pattern.compile(
            "(?:for|while|if|do|switch|try|synchronized|throw)\\b|\\{" + "|[\\p{javaJavaIdentifierPart}.]+\\s*\\(");

    private static final Pattern COMMENTS = Pattern.compile("\\A(?:\\s+|//.*+|/\\*[\\s\\S]*?\\*/)+");

    private static final Pattern TYPE = Pattern.compile("\\s*(?:@[\\w.]+(?:\\([^)]*\\))?\\s+)*(?:[a-z-]+\\s+)*?"
            + "(?:class|interface|enum|record|@interface)\\s+\\p{javaJavaIdentifierStart}");

    /**
     * Reads a cell up to the cursor. Goes by the looks of a snippet: JShell's own {@code sourceToSnippets} harms its
     * documentation of methods (JDK 25).
     *
     * @param java without magics
     * @param classes where on-demand imports are looked up
     */
    static Unfinished read(String java, SourceCodeAnalysis analysis, ClassLoader classes) {
        List<String> before = new ArrayList<>();
        String rest = java;
        while (true) {
            CompletionInfo info = analysis.analyzeCompletion(rest);
            if (!info.completeness().isComplete() || info.remaining().isBlank()) {
                break;
            }
            before.add(COMMENTS.matcher(info.source()).replaceFirst(""));
            rest = info.remaining();
        }
        String last = COMMENTS.matcher(rest).replaceFirst("");
        if (before.isEmpty() || isImport(last)) {
            return new Unfinished("", rest, Map.of());
        }
        String context = context(before, METHOD.matcher(last).matches());
        Map<String, String> imported = imported(before, context + rest, classes);
        return new Unfinished(written(context, imported), written(rest, imported), imported);
    }

    private static String context(List<String> snippets, boolean endsInMethod) {
        StringBuilder members = new StringBuilder();
        StringBuilder statements = new StringBuilder();
        for (String snippet : snippets) {
            if (METHOD.matcher(snippet).matches()) {
                members.append(isStatic(snippet) ? "" : "static ")
                        .append(snippet)
                        .append('\n');
            } else if (TYPE.matcher(snippet).lookingAt()) {
                members.append(snippet).append('\n');
            } else if (!isImport(snippet) && !NO_DECLARATION.matcher(snippet).lookingAt()) {
                statements.append(snippet).append('\n');
            }
        }
        if (members.isEmpty() && !(endsInMethod && !statements.isEmpty())) {
            return statements.toString();
        }
        return "class Cell$ { " + members + " static void statements$() throws Throwable { " + statements
                + (endsInMethod ? "class Last$ { " : "");
    }

    private static boolean isImport(String snippet) {
        return snippet.startsWith("import ");
    }

    private static boolean isStatic(String method) {
        return method.substring(0, method.indexOf('(')).matches("(?s).*\\bstatic\\b.*");
    }

    private static Map<String, String> imported(List<String> snippets, String text, ClassLoader classes) {
        Map<String, String> names = new TreeMap<>();
        List<String> packages = new ArrayList<>();
        for (String snippet : snippets) {
            Matcher each = IMPORT.matcher(snippet);
            if (!each.lookingAt()) {
                continue;
            }
            String name = each.group(2).replaceAll("\\s", "");
            if (each.group(3) == null) {
                names.put(name.substring(name.lastIndexOf('.') + 1), name);
            } else if (each.group(1) == null) {
                packages.add(name);
            }
        }
        Map<String, String> found = new HashMap<>();
        if (!packages.isEmpty()) {
            NAME.matcher(text)
                    .results()
                    .map(m -> m.group())
                    .distinct()
                    .forEach(name -> packages.stream()
                            .map(each -> each + "." + name)
                            .filter(whole -> classes.getResource(whole.replace('.', '/') + ".class") != null)
                            .findFirst()
                            .ifPresent(whole -> found.put(name, whole)));
        }
        names.forEach(found::put);
        return found;
    }

    private static String written(String text, Map<String, String> imported) {
        return imported.isEmpty()
                ? text
                : NAME.matcher(text)
                        .replaceAll(m -> Matcher.quoteReplacement(imported.getOrDefault(m.group(), m.group())));
    }

    /** All of it. */
    String text() {
        return context + snippet;
    }
}
