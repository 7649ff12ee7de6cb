package org.zimagelab.notebook.commands;

import org.zimagelab.tuning.Runs;
import picocli.CommandLine.Parameters;

/** The sweep that a magic is about. */
final class NamedSweep {
    @Parameters(
            paramLabel = "NAME",
            completionCandidates = Candidates.Sweeps.class,
            arity = "0..1",
            description = "of a sweep, or of a Java variable of type Runs (default: the latest sweep)")
    private String name;

    Runs runs(CellContext cell) {
        return cell.session().sweep(cell.kernel(), name);
    }

    /** What it is called, also where nobody named it. */
    String title(CellContext cell) {
        return name == null ? cell.session().lastSweep() : name;
    }
}
