package org.zimagelab.kernel.completion;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.zimagelab.common.Printable;

/**
 * Documentation of Java: signatures, javadoc if the JDK's sources are installed, and the values of the session's
 * variables.
 */
final class Inspection {
    private static final Pattern LAST_NAME =
            Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*\\s*\\(?\\z");

    /** How JShell writes a variable: {@code name:type}. */
    private static final Pattern VARIABLE = Pattern.compile("([^\\s:(]+):(\\S.*)");

    /** If there are more overloads than this, only the first paragraph of each is shown. */
    private static final int MOST_IN_FULL = 3;

    private static final int LONGEST_VALUE = 200; // characters
    private static final int LONGEST = 12_000; // characters of documentation, as text and as HTML each

    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final ClassLoader classes;

    Inspection(JShell shell, ClassLoader classes) {
        this.shell = shell;
        this.analysis = shell.sourceCodeAnalysis();
        this.classes = classes;
    }

    /**
     * Documents what the text ends in: a name, or the arguments of a call. Null if it is not known.
     *
     * @param java a cell up to the end of the name, without magics
     * @param isCalled whether a bracket follows the name
     * @param withSource whether to show the source of declarations in cells
     */
    DisplayData of(String java, boolean isCalled, boolean withSource) {
        CompletionContext cell = CompletionContext.read(java, analysis, classes);
        String text = isCalled ? cell.text() + "(" : cell.text();
        List<Documentation> found = documentation(text);
        Matcher name = LAST_NAME.matcher(text);
        boolean isName = name.find();
        if (found.isEmpty() && isName && !isCalled) {
            found = documentation(text + "("); // a method's name alone
        }
        if (found.isEmpty()) {
            return null;
        }
        StringBuilder plain = new StringBuilder();
        StringBuilder html = new StringBuilder();
        boolean brief = found.size() > MOST_IN_FULL;
        for (Documentation each : found) {
            Javadoc javadoc = Javadoc.of(each.javadoc(), brief);
            String signature = signature(each.signature(), cell);
            append(plain, html, signature, javadoc);
        }
        if (withSource && isName) {
            declared(name.group().replaceAll("[\\s(]", ""))
                    .forEach(source -> append(plain, html, source, Javadoc.of(null, brief)));
        }
        DisplayData data = new DisplayData(plain.toString().strip());
        data.putHTML(html.toString());
        return data;
    }

    private List<Documentation> documentation(String text) {
        return analysis.documentation(text, text.length(), true).stream()
                .collect(Collectors.toMap(Documentation::signature, d -> d, (a, b) -> a, java.util.LinkedHashMap::new))
                .values()
                .stream()
                .toList();
    }

    private static void append(StringBuilder plain, StringBuilder html, String code, Javadoc javadoc) {
        if (plain.length() > LONGEST || html.length() > LONGEST) {
            return;
        }
        plain.append(code).append('\n');
        html.append("<pre>").append(Printable.html(code)).append("</pre>\n");
        if (!javadoc.plain().isEmpty()) {
            plain.append(javadoc.plain()).append("\n\n");
            html.append(javadoc.html()).append('\n');
        }
    }

    private String signature(String signature, CompletionContext cell) {
        Matcher variable = VARIABLE.matcher(signature);
        if (!variable.matches()) {
            return signature;
        }
        String name = variable.group(1);
        String declaration = variable.group(2).replaceAll("\\bjava\\.(?:lang|util)\\.(?=\\p{Lu})", "") + " " + name;
        boolean isDeclaredAgain = Pattern.compile(
                        "[\\p{javaJavaIdentifierPart}>\\]]\\s+" + Pattern.quote(name) + "\\s*[=;,:)\\[]")
                .matcher(cell.text())
                .find();
        return isDeclaredAgain
                ? declaration
                : shell.variables()
                        .filter(v -> v.name().equals(name))
                        .findFirst()
                        .map(v -> declaration + value(v))
                        .orElse(declaration);
    }

    private Stream<String> declared(String name) {
        return shell.snippets()
                .filter(s -> shell.status(s).isActive())
                .filter(s -> s instanceof MethodSnippet m && m.name().equals(name)
                        || s instanceof TypeDeclSnippet t && t.name().equals(name))
                .map(Snippet::source);
    }

    /**
     * The value of a variable if its text is short. A class that a person wrote could do anything in its
     * {@code toString}, so this is never called.
     */
    private String value(VarSnippet variable) {
        Object value;
        try {
            String holder = analysis.wrapper(variable).fullClassName();
            Field field = classes.loadClass(holder).getField(variable.name());
            value = field.get(null);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return "";
        }
        if (value == null) {
            return " = null";
        }
        if (value instanceof CharSequence text) {
            String line = text.toString().lines().findFirst().orElse("");
            boolean isWhole = line.length() == text.length() && line.length() <= LONGEST_VALUE;
            return " = \"" + line.substring(0, Math.min(line.length(), LONGEST_VALUE))
                    + (isWhole ? "\"" : "…\", " + text.length() + " characters");
        }
        if (value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum) {
            return " = " + value;
        }
        if (value.getClass().isArray()) {
            return ", length " + Array.getLength(value);
        }
        return value instanceof Collection<?> all
                ? ", size " + all.size()
                : value instanceof Map<?, ?> map ? ", size " + map.size() : "";
    }
}
