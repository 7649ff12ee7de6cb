package org.zimagelab.notebook.magic;

import java.util.Collection;
import org.zimagelab.common.Printable;

/**
 * Lines beside the result: what was passed over, and what to beware of. They are printed as any text: a front end paints
 * the stream of errors red, and nothing has failed.
 */
public final class CellNotes {

    /** As many as one reads. */
    private static final int MOST = 12;

    private static final int FIRST = 5;

    private CellNotes() {}

    /** One line; what it repeats from files and prompts does not reach a terminal as more than text. */
    public static void print(String line) {
        System.out.println(Printable.line(line));
    }

    /** What to say where nothing was left: the only reason, or how many stand above. */
    public static String none(String only, Collection<String> told, String nothing) {
        return !only.isEmpty()
                ? only
                : told.isEmpty() ? nothing : nothing + ": all " + told.size() + " were passed over";
    }

    /** All of them, or of many the first, and how many more there are for which reason. */
    public static void print(Collection<String> lines) {
        LineSummary.of(lines, MOST, FIRST).forEach(CellNotes::print);
    }

    /** Files that could not be read, and what else stood in the way: {@code FILE: REASON}. */
    public static void passedOver(Collection<String> lines) {
        LineSummary.of(lines, MOST, FIRST).forEach(line -> print("passed over: " + line));
    }
}
