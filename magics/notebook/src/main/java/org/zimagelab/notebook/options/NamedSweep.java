package org.zimagelab.notebook.options;

import java.util.List;
import java.util.Optional;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.session.NamedSweeps;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Combinations;
import org.zimagelab.tuning.results.Runs;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The sweep that a magic is about. */
public final class NamedSweep {
    @Parameters(
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Sweeps.class,
            arity = "0..1",
            description = "of a sweep, or of a Java variable of type Runs (default: the latest sweep)")
    private String name;

    @Option(
            names = "--only",
            paramLabel = "LIST",
            description = "these combinations alone, such as 'sampler=heun; steps=8,cfg=1'")
    private Optional<String> only = Optional.empty();

    public Runs runs(CellContext cell) {
        String wanted = title(cell);
        NamedSweeps sweeps = cell.session().sweeps();
        Runs runs = sweeps.find(cell.kernel(), wanted).orElseGet(() -> sweeps.get(wanted));
        if (only.isEmpty()) {
            return runs;
        }
        List<Cell> cells = Combinations.of("only", only.get());
        try {
            return runs.only(cells);
        } catch (IllegalArgumentException e) {
            throw new MagicException("--only " + only.get() + ": " + e.getMessage());
        }
    }

    /** How a person names it in a line again; nothing for the latest sweep. */
    public String words() {
        return (name == null ? "" : " " + name)
                + only.map(list -> " --only '" + list + "'").orElse("");
    }

    /** What it is called, also where nobody named it. */
    public String title(CellContext cell) {
        return name == null ? cell.session().sweeps().last() : name;
    }
}
