package org.zimagelab.notebook.magic;

import java.util.Collection;
import org.zimagelab.common.Printable;

/**
 * Notes below a cell, beside the result: which files were passed over, and what to keep in mind. They go to the
 * standard output, since front ends show the error stream in red, as if the cell had failed.
 */
public final class CellNotes {

    /** More lines than this are summarized. */
    private static final int MOST = 12;

    private static final int FIRST = 5;

    private CellNotes() {}

    /** Prints one line. Control characters in it, which may come from a file or a prompt, are shown as text. */
    public static void print(String line) {
        System.out.println(Printable.line(line));
    }

    /**
     * The message for a cell that has no result.
     *
     * @param only the reason, if there is a single one; else empty
     * @param told reasons that were printed
     * @param nothing what the cell did not find
     */
    public static String none(String only, Collection<String> told, String nothing) {
        return !only.isEmpty()
                ? only
                : told.isEmpty() ? nothing : nothing + ": all " + told.size() + " were passed over";
    }

    /** Prints all lines if they are few; else the first ones, and the number of others by reason. */
    public static void print(Collection<String> lines) {
        LineSummary.of(lines, MOST, FIRST).forEach(CellNotes::print);
    }

    /** Prints what could not be used, in lines of the form {@code FILE: REASON}. */
    public static void passedOver(Collection<String> lines) {
        LineSummary.of(lines, MOST, FIRST).forEach(line -> print("passed over: " + line));
    }
}
