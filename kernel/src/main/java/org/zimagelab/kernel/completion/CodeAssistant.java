package org.zimagelab.kernel.completion;

import java.util.List;
import jdk.jshell.JShell;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.zimagelab.kernel.magic.Magics;
import org.zimagelab.kernel.protocol.Interpreter.Completeness;
import org.zimagelab.kernel.protocol.Interpreter.Completions;

/**
 * Answers what the notebook asks about source while it is being typed. All positions are UTF-16 indices into the cell.
 */
public final class CodeAssistant {
    private final JShell shell;
    private final Magics magics;
    private final MagicCompletion magicCompletion;
    private final JavaCompletion javaCompletion;
    private final Inspection inspection;
    private final CellCompleteness end;

    /**
     * Makes an assistant for a session.
     *
     * @param shell only read
     * @param classes the class loader of cells
     */
    public CodeAssistant(JShell shell, Magics magics, ClassLoader classes) {
        this.shell = shell;
        this.magics = magics;
        this.magicCompletion = new MagicCompletion(magics);
        this.javaCompletion = new JavaCompletion(shell.sourceCodeAnalysis(), classes);
        this.inspection = new Inspection(shell, classes);
        this.end = new CellCompleteness(shell.sourceCodeAnalysis());
    }

    /** Completions for the text that ends at the cursor. */
    public Completions complete(String cell, int at) {
        String before = MagicMask.overTimers(cell.substring(0, at));
        int magic = magics.lastMagic(before);
        NameInBraces inBraces = inBraces(before, magic);
        if (inBraces != null) {
            return inBraces.completions(shell);
        }
        if (magic >= 0) {
            return magicCompletion.complete(before, magic);
        }
        String java = MagicMask.overMagics(before);
        if (isCellMagic(before) || MagicMask.endsInText(java)) {
            return new Completions(List.of(), at, at);
        }
        return javaCompletion.complete(java);
    }

    /**
     * Documentation for the name at the cursor, or for the call whose arguments the cursor is in; null if nothing is
     * known.
     *
     * @param detailed whether to show the source of what cells declared
     */
    public DisplayData inspect(String cell, int at, boolean detailed) {
        int end = at;
        while (end < cell.length() && Character.isJavaIdentifierPart(cell.charAt(end))) {
            end++;
        }
        String until = MagicMask.overTimers(cell.substring(0, end));
        int magic = magics.lastMagic(until);
        NameInBraces inBraces = inBraces(until, magic);
        if (inBraces != null && !inBraces.name().isEmpty()) {
            return inspection.of(inBraces.name(), false, detailed);
        }
        if (magic >= 0) {
            return MagicHelp.about(magics, until, magic);
        }
        if (isCellMagic(until)) {
            return null; // its body is text
        }
        boolean callFollows = end < cell.length() && cell.charAt(end) == '(';
        return inspection.of(MagicMask.overMagics(until), callFollows, detailed);
    }

    /** Whether the cell is complete. */
    public Completeness completeness(String cell) {
        return end.of(cell, isCellMagic(cell));
    }

    /** The Java variable that the text of a magic ends in; null if there is none. */
    private static NameInBraces inBraces(String text, int magic) {
        return magic >= 0 || isCellMagic(text) ? NameInBraces.atEndOf(text, Math.max(0, magic)) : null;
    }

    private static boolean isCellMagic(String cell) {
        return cell.stripLeading().startsWith("%%");
    }
}
