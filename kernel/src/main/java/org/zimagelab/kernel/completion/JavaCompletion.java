package org.zimagelab.kernel.completion;

import static org.zimagelab.kernel.completion.CompletionContext.HIDDEN;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.QualifiedNames;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.zimagelab.kernel.protocol.Interpreter.Completion;
import org.zimagelab.kernel.protocol.Interpreter.Completions;

/** Completes Java at the end of a text: the suggestions of JShell, and what JShell leaves out. */
final class JavaCompletion {
    private static final Pattern WORD =
            Pattern.compile("(?:\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*+)?\\z");

    /**
     * JShell does not see the variables of the block that the cursor is in, but it sees them from a class inside that
     * block. This text opens such a class wherever a statement or an expression may begin.
     */
    private static final String INNER = "new Object() { void inner" + HIDDEN + "() { Object inner" + HIDDEN + " = ";

    private static final List<String> STATEMENTS =
            List.of(("abstract break case class continue default do else enum final for if import interface "
                            + "private public record return static switch synchronized throw try var void while yield")
                    .split(" "));
    private static final List<String> EXPRESSIONS =
            List.of("false", "instanceof", "new", "null", "super", "switch", "this", "true");
    private static final Set<String> PRIMITIVES =
            Set.of("boolean", "byte", "char", "double", "float", "int", "long", "short", "void");

    private final SourceCodeAnalysis analysis;
    private final ClassLoader classes;

    JavaCompletion(SourceCodeAnalysis analysis, ClassLoader classes) {
        this.analysis = analysis;
        this.classes = classes;
    }

    /** Completions for the end of the text: first variables of the cell, then names of the expected type. */
    Completions complete(String java) {
        CompletionContext cell = CompletionContext.read(java, analysis, classes);
        String text = cell.text();
        Matcher end = WORD.matcher(text);
        end.find();
        String word = end.group();
        String before = text.substring(0, end.start());
        boolean isMember = before.stripTrailing().endsWith(".") || before.endsWith("::");

        int[] anchor = {end.start()};
        List<Suggestion> suggested = analysis.completionSuggestions(text, text.length(), anchor);
        Map<String, Completion> found = new LinkedHashMap<>();
        if (!isMember) {
            for (String name : variables(cell, before, word, suggested)) {
                found.put(name, new Completion(name, type(name, false)));
            }
        }
        suggested.stream()
                .sorted(Comparator.comparing(Suggestion::matchesType)
                        .reversed()
                        .thenComparing(Suggestion::continuation))
                .map(Suggestion::continuation)
                .filter(name -> !isHidden(name))
                .forEach(name -> found.putIfAbsent(name, new Completion(name, type(name, isMember))));
        if (!isMember && !word.isEmpty()) {
            keywords(before, word).forEach(name -> found.putIfAbsent(name, new Completion(name, "keyword")));
            if (found.isEmpty()) {
                QualifiedNames names = analysis.listQualifiedNames(text, text.length());
                names.getNames().forEach(name -> found.put(name, new Completion(name, "class")));
            }
        }
        return new Completions(List.copyOf(found.values()), java.length() - (text.length() - anchor[0]), java.length());
    }

    private List<String> variables(CompletionContext cell, String before, String word, List<Suggestion> suggested) {
        Stream<String> written = Stream.concat(
                        cell.variables().stream(), word.isEmpty() ? Stream.empty() : cell.imported().keySet().stream())
                .filter(name -> name.startsWith(word));
        boolean nests = cell.snippet().contains("{")
                || cell.snippet().contains("(")
                || cell.snippet().contains("->");
        boolean isType = before.stripTrailing().endsWith("new") || before.endsWith("@");
        if (!nests || isType) {
            return written.filter(name -> !isType || !cell.variables().contains(name))
                    .toList();
        }
        Set<String> known = suggested.stream().map(Suggestion::continuation).collect(Collectors.toSet());
        String inner = before + INNER + word;
        return Stream.concat(
                        analysis.completionSuggestions(inner, inner.length(), new int[1]).stream()
                                .map(Suggestion::continuation)
                                .filter(name -> !name.contains("(") && !isHidden(name) && !known.contains(name)),
                        written)
                .toList();
    }

    private static boolean isHidden(String name) {
        return name.isEmpty() || name.contains(HIDDEN) || name.startsWith("$JShell$");
    }

    private static List<String> keywords(String before, String word) {
        String stripped = before.stripTrailing();
        boolean begins =
                stripped.isEmpty() || stripped.matches("(?s).*(?:[;{}):]|->|\\belse|\\bdo|\\bfinal|\\bstatic)");
        return Stream.concat(begins ? STATEMENTS.stream() : Stream.empty(), EXPRESSIONS.stream())
                .filter(keyword -> keyword.startsWith(word))
                .toList();
    }

    private static String type(String name, boolean isMember) {
        if (name.endsWith("(") || name.endsWith(")")) {
            return Character.isUpperCase(name.codePointAt(0)) ? "class" : "function";
        }
        if (PRIMITIVES.contains(name) || name.equals("class")) {
            return "keyword";
        }
        if (name.endsWith(".")) {
            return "module";
        }
        boolean isConstant = name.equals(name.toUpperCase(Locale.ROOT));
        return Character.isUpperCase(name.codePointAt(0)) && !isConstant ? "class" : isMember ? "property" : "instance";
    }
}
