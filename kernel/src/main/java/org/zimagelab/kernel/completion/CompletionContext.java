package org.zimagelab.kernel.completion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * A cell that has not been run, rewritten so that JShell can complete it at the cursor. JShell looks at one snippet at
 * a time, and knows the snippets before it only after they were run. So the earlier statements are put before the last
 * snippet in a block, methods and classes become members of a class around it, and imported names are written in full.
 *
 * @param context the text before the snippet
 * @param snippet the last snippet, up to the cursor
 * @param imported qualified names of what the cell itself imports, by simple name
 * @param variables the variables that statements before the snippet declare
 */
record CompletionContext(String context, String snippet, Map<String, String> imported, List<String> variables) {
    /** Part of every name that the context adds to the cell. */
    static final String HIDDEN = "$hidden";

    private static final Pattern IMPORT =
            Pattern.compile("import\\s+(static\\s+)?([\\p{javaJavaIdentifierPart}.\\s]+?)(\\.\\s*\\*)?\\s*;");

    private static final Pattern WORD = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*+");
    private static final Pattern NESTED =
            Pattern.compile("\\([^(){}]*\\)|\\{[^(){}]*}|\\[[^\\[\\](){}]*]|<[\\p{javaJavaIdentifierPart}\\s,.?&]*>");
    private static final Pattern DECLARATION =
            Pattern.compile("(?:(?:final|@\\S+)\\s+)*[\\p{javaJavaIdentifierPart}.]+\\s+(" + WORD + ")\\s*(?=[=;,])");
    private static final Pattern FURTHER = Pattern.compile(",\\s*(" + WORD + ")\\s*(?=[=;,])");

    private static final Pattern NAME = Pattern.compile(
            "(?<![\\p{javaJavaIdentifierPart}.])\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*+(?!\\z)");

    private static final String NO_METHOD = "(?:new|return|throw|else|assert|yield|case)\\b";

    /** The head of a method, including its brace. */
    private static final Pattern METHOD = Pattern.compile("(?s)\\s*(?!" + NO_METHOD
            + ")(?:<[^{}();]*>\\s*)?(?:[@\\p{javaJavaIdentifierPart}.]+(?:<[^{}();]*>)?(?:\\[])*\\s+)+"
            + "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*\\s*\\([^;{}]*\\)[^;{}()]*\\{.*");

    /** Control structures and calls: they declare nothing, so they are left out to save time. */
    private static final Pattern NO_DECLARATION = Pattern.compile(
            "(?:for|while|if|do|switch|try|synchronized|throw)\\b|\\{" + "|[\\p{javaJavaIdentifierPart}.]+\\s*\\(");

    private static final Pattern COMMENTS = Pattern.compile("\\A(?:\\s+|//.*+|/\\*[\\s\\S]*?\\*/)+");

    private static final Pattern TYPE = Pattern.compile("\\s*(?:@[\\w.]+(?:\\([^)]*\\))?\\s+)*(?:[a-z-]+\\s+)*?"
            + "(?:class|interface|enum|record|@interface)\\s+\\p{javaJavaIdentifierStart}");

    /**
     * Reads a cell up to the cursor. Snippets are classified by patterns, because after a call of JShell's
     * {@code sourceToSnippets} its documentation of methods no longer works (JDK 25).
     *
     * @param java without magics
     * @param classes used to look up on-demand imports
     */
    static CompletionContext read(String java, SourceCodeAnalysis analysis, ClassLoader classes) {
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
            return new CompletionContext("", rest, Map.of(), List.of());
        }
        String context = context(before, last);
        List<String> variables = before.stream()
                .filter(snippet -> !METHOD.matcher(snippet).matches()
                        && !TYPE.matcher(snippet).lookingAt())
                .flatMap(snippet -> declared(snippet).stream())
                .toList();
        Map<String, String> imported = imported(before, context + rest, classes);
        return new CompletionContext(written(context, imported), written(rest, imported), imported, variables);
    }

    private static String context(List<String> snippets, String last) {
        StringBuilder members = new StringBuilder();
        List<String> statements = new ArrayList<>();
        for (String snippet : snippets) {
            if (METHOD.matcher(snippet).matches()) {
                members.append(isStatic(snippet) ? "" : "static ")
                        .append(snippet)
                        .append('\n');
            } else if (TYPE.matcher(snippet).lookingAt()) {
                members.append(snippet).append('\n');
            } else if (!isImport(snippet) && !NO_DECLARATION.matcher(snippet).lookingAt()) {
                statements.add(snippet);
            }
        }
        String declarations = String.join("\n", needed(statements, last)) + "\n";
        boolean closesOver = METHOD.matcher(last).matches() && !declarations.isBlank();
        if (members.isEmpty() && !closesOver) {
            return declarations;
        }
        return "class Cell" + HIDDEN + " { " + members + " static void statements" + HIDDEN + "() throws Throwable { "
                + declarations
                + (closesOver ? "class Last" + HIDDEN + " { " : "");
    }

    /**
     * The statements that the last snippet depends on. The compiler takes milliseconds for each, and a cell may be
     * long.
     */
    private static List<String> needed(List<String> statements, String last) {
        Set<String> names = new HashSet<>();
        WORD.matcher(last).results().forEach(word -> names.add(word.group()));
        LinkedList<String> needed = new LinkedList<>();
        for (int i = statements.size() - 1; i >= 0; i--) {
            String statement = statements.get(i);
            if (declared(statement).stream().anyMatch(names::contains)) {
                needed.addFirst(statement);
                WORD.matcher(statement).results().forEach(word -> names.add(word.group()));
            }
        }
        return needed;
    }

    /** The variables that a statement declares; none if it is not a declaration. */
    private static List<String> declared(String statement) {
        String flat = MagicMask.withoutStrings(statement);
        for (String before = ""; !before.equals(flat); ) {
            before = flat;
            flat = NESTED.matcher(flat).replaceAll("");
        }
        Matcher declaration = DECLARATION.matcher(flat);
        List<String> names = new ArrayList<>();
        if (declaration.lookingAt()) {
            names.add(declaration.group(1));
            for (Matcher more = FURTHER.matcher(flat).region(declaration.end(), flat.length()); more.find(); ) {
                names.add(more.group(1));
            }
        }
        return names;
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

    /** The context and the snippet. */
    String text() {
        return context + snippet;
    }
}
