package org.zimagelab.notebook.commands;

import java.util.Collection;
import org.zimagelab.diffusion.Printable;

/**
 * Lines beside the result: what was passed over, and what to beware of. They are printed as any text: a front end paints
 * the stream of errors red, and nothing has failed.
 */
final class Remarks {

    private Remarks() {}

    /** One line; what it repeats from files and prompts does not reach a terminal as more than text. */
    static void print(String line) {
        System.out.println(Printable.line(line));
    }

    /** What to say where nothing was left: the only reason, or how many stand above. */
    static String none(String only, Collection<String> told, String nothing) {
        return !only.isEmpty()
                ? only
                : told.isEmpty() ? nothing : nothing + ": all " + told.size() + " were passed over";
    }

    static void print(Collection<String> lines) {
        lines.forEach(Remarks::print);
    }
}
