package org.zimagelab.kernel.completion;

import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.zimagelab.kernel.protocol.Interpreter.Completeness;

/** Decides whether a cell is complete, which a console asks at every line break. */
final class CellCompleteness {
    private static final Completeness COMPLETE = new Completeness("complete", "");
    private static final Pattern BLANK_LINE = Pattern.compile("\\n[ \\t]*\\z");
    private static final Pattern OPENS = Pattern.compile("(?:[{(\\[]|->|\\belse|\\bdo)\\s*(?://.*)?\\z");
    private static final String INDENT = "    ";

    private final SourceCodeAnalysis analysis;

    CellCompleteness(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** A cell magic ends only at a blank line, as in IPython; Java ends where the compiler expects nothing more. */
    Completeness of(String cell, boolean isCellMagic) {
        if (isCellMagic) {
            return BLANK_LINE.matcher(cell).find() ? COMPLETE : new Completeness("incomplete", "");
        }
        String rest = MagicMask.overMagics(cell);
        while (!rest.isBlank()) {
            CompletionInfo info = analysis.analyzeCompletion(rest);
            switch (info.completeness()) {
                case UNKNOWN:
                    return new Completeness("invalid", "");
                case CONSIDERED_INCOMPLETE, DEFINITELY_INCOMPLETE:
                    return new Completeness("incomplete", indent(cell));
                case EMPTY:
                    return COMPLETE;
                default:
                    rest = info.remaining();
            }
        }
        return COMPLETE;
    }

    private static String indent(String cell) {
        String code = cell.stripTrailing();
        String line = code.substring(code.lastIndexOf('\n') + 1);
        String current = line.substring(0, line.length() - line.stripLeading().length());
        return OPENS.matcher(line).find() ? current + INDENT : current;
    }
}
