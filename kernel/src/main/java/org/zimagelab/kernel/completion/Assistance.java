package org.zimagelab.kernel.completion;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.zimagelab.kernel.magic.Magics;
import org.zimagelab.kernel.protocol.Interpreter.Completeness;

/** What the notebook asks about source while it is being typed. All positions are UTF-16 indices into the cell. */
public final class Assistance {
    /** A magic being named, at the start of a line or after an equals sign. */
    private static final Pattern MAGIC_NAME = Pattern.compile("(?:^|\\n|=)[ \\t]*(%{1,2}[\\p{L}\\p{N}_]*)\\z");

    private static final Pattern MAGIC = Pattern.compile("(?m)(^[ \\t]*|=[ \\t]*)%(?=[\\p{L}_]).*$");
    private static final Pattern OPEN_LINE = Pattern.compile("([ \\t]*)[^\\n]*\\z");
    private static final String INDENT = "    ";

    private final SourceCodeAnalysis java;
    private final Magics magics;

    public Assistance(SourceCodeAnalysis java, Magics magics) {
        this.java = java;
        this.magics = magics;
    }

    /** Completions for what ends at the cursor, those of the expected type first; null when there are none. */
    public ReplacementOptions complete(String cell, int at) {
        String before = cell.substring(0, at);
        Matcher magic = MAGIC_NAME.matcher(before);
        if (magic.find()) {
            return new ReplacementOptions(magics.completions(magic.group(1)), magic.start(1), at);
        }
        if (isCellMagic(cell) || onMagicLine(before)) {
            return null;
        }
        int start = lastSnippet(before);
        String snippet = blankMagics(before).substring(start);
        int[] anchor = {0};
        List<String> found = java.completionSuggestions(snippet, snippet.length(), anchor).stream()
                .sorted(Comparator.comparing(Suggestion::matchesType)
                        .reversed()
                        .thenComparing(Suggestion::continuation))
                .map(Suggestion::continuation)
                .distinct()
                .toList();
        return new ReplacementOptions(found, start + anchor[0], at);
    }

    /** Signatures, and javadoc where the JDK's sources are installed; null when nothing is known. */
    public DisplayData inspect(String cell, int at) {
        if (isCellMagic(cell) || onMagicLine(cell.substring(0, at))) {
            return null;
        }
        int end = at;
        while (end < cell.length() && Character.isJavaIdentifierPart(cell.charAt(end))) {
            end++;
        }
        String until = cell.substring(0, end);
        int start = lastSnippet(until);
        String snippet = blankMagics(until).substring(start);
        boolean callFollows = end < cell.length() && cell.charAt(end) == '(';
        List<Documentation> found = documentation(callFollows ? snippet + "(" : snippet);
        if (found.isEmpty() && !snippet.isBlank()) {
            found = documentation(snippet.stripTrailing() + "("); // a method's name alone
        }
        if (found.isEmpty()) {
            return null;
        }
        return new DisplayData(found.stream()
                .map(d -> d.javadoc() == null || d.javadoc().isBlank()
                        ? d.signature()
                        : d.signature() + "\n" + d.javadoc())
                .distinct()
                .collect(Collectors.joining("\n\n")));
    }

    private List<Documentation> documentation(String snippet) {
        return java.documentation(snippet, snippet.length(), true);
    }

    /** Whether the cell can be run: a cell magic only after a blank line, as in IPython. */
    public Completeness completeness(String cell) {
        if (isCellMagic(cell)) {
            boolean done = Pattern.compile("\\n[ \\t]*\\z").matcher(cell).find();
            return done ? new Completeness("complete", "") : new Completeness("incomplete", "");
        }
        String rest = blankMagics(cell);
        while (!rest.isBlank()) {
            CompletionInfo info = java.analyzeCompletion(rest);
            switch (info.completeness()) {
                case UNKNOWN:
                    return new Completeness("invalid", "");
                case CONSIDERED_INCOMPLETE, DEFINITELY_INCOMPLETE:
                    return new Completeness("incomplete", indent(cell));
                case EMPTY:
                    return new Completeness("complete", "");
                default:
                    rest = info.remaining();
            }
        }
        return new Completeness("complete", "");
    }

    private static String indent(String cell) {
        Matcher line = OPEN_LINE.matcher(cell);
        String current = line.find() ? line.group(1) : "";
        return cell.stripTrailing().endsWith("{") || cell.stripTrailing().endsWith("(") ? current + INDENT : current;
    }

    /** Where the snippet begins that the text ends in: JShell looks at one snippet at a time. */
    private int lastSnippet(String text) {
        String rest = blankMagics(text);
        int start = 0;
        while (true) {
            CompletionInfo info = java.analyzeCompletion(rest);
            if (!info.completeness().isComplete() || info.remaining().isBlank()) {
                return start;
            }
            start += rest.length() - info.remaining().length();
            rest = info.remaining();
        }
    }

    /** Spaces in place of magics: every position stays what it was. */
    private static String blankMagics(String text) {
        return MAGIC.matcher(text).replaceAll(match -> {
            String prefix = match.group(1);
            int left = match.group().length() - prefix.length();
            String value = prefix.startsWith("=") && left > 5 ? "null;" : "";
            return prefix + value + " ".repeat(left - value.length());
        });
    }

    private static boolean isCellMagic(String cell) {
        return cell.stripLeading().startsWith("%%");
    }

    private static boolean onMagicLine(String before) {
        return before.substring(before.lastIndexOf('\n') + 1).stripLeading().startsWith("%");
    }
}
