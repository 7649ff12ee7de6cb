package org.zimagelab.kernel.completion;

import java.util.List;
import java.util.Set;
import jdk.jshell.JShell;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.zimagelab.kernel.magic.Magics;
import org.zimagelab.kernel.protocol.Interpreter.Completeness;
import org.zimagelab.kernel.protocol.Interpreter.Completions;

/** What the notebook asks about source while it is being typed. All positions are UTF-16 indices into the cell. */
public final class Assistance {
    /** The cell magics whose body is Java; the body of any other is text of the person's own. */
    private static final Set<String> WITH_JAVA = Set.of("%%time", "%%timeit");

    private final Magics magics;
    private final MagicCompletion magicCompletion;
    private final JavaCompletion javaCompletion;
    private final Inspection inspection;
    private final CellEnd end;

    /**
     * Assistance in a session.
     *
     * @param shell read alone
     * @param classes the loader of cells
     */
    public Assistance(JShell shell, Magics magics, ClassLoader classes) {
        this.magics = magics;
        this.magicCompletion = new MagicCompletion(magics);
        this.javaCompletion = new JavaCompletion(shell.sourceCodeAnalysis(), classes);
        this.inspection = new Inspection(shell, classes);
        this.end = new CellEnd(shell.sourceCodeAnalysis());
    }

    /** Completions for what ends at the cursor. */
    public Completions complete(String cell, int at) {
        String before = cell.substring(0, at);
        int magic = magics.lastMagic(before);
        if (magic >= 0) {
            return magicCompletion.complete(before, magic);
        }
        String java = java(before);
        if (hasTextBody(cell) || Blanks.endsInText(java)) {
            return new Completions(List.of(), at, at);
        }
        return javaCompletion.complete(java);
    }

    /**
     * Documentation for what stands at the cursor, or for the call whose arguments it is in; null when nothing is known.
     *
     * @param detailed whether to show the source of what cells declared
     */
    public DisplayData inspect(String cell, int at, boolean detailed) {
        int end = at;
        while (end < cell.length() && Character.isJavaIdentifierPart(cell.charAt(end))) {
            end++;
        }
        String until = cell.substring(0, end);
        int magic = magics.lastMagic(until);
        if (magic >= 0) {
            return new MagicHelp(magics).about(until, magic);
        }
        if (hasTextBody(cell)) {
            return null;
        }
        boolean callFollows = end < cell.length() && cell.charAt(end) == '(';
        return inspection.of(java(until), callFollows, detailed);
    }

    /** Whether the cell can be run. */
    public Completeness completeness(String cell) {
        return end.of(cell, isCellMagic(cell));
    }

    /** The cell's Java with every position as it was: blanks in place of magics. */
    private static String java(String cell) {
        return Blanks.overMagics(isCellMagic(cell) ? cell.replaceFirst("%%", " %") : cell);
    }

    private static boolean isCellMagic(String cell) {
        return cell.stripLeading().startsWith("%%");
    }

    private static boolean hasTextBody(String cell) {
        return isCellMagic(cell) && !WITH_JAVA.contains(cell.strip().split("\\s", 2)[0]);
    }
}
