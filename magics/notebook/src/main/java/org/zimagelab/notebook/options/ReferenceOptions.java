package org.zimagelab.notebook.options;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Combinations;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.ReferenceComparison;
import picocli.CommandLine.Option;

/** With which cell all others are compared, and in which order they stand. */
public final class ReferenceOptions {
    @Option(
            names = "--reference",
            paramLabel = "CELL",
            description = {
                "the cell that the others are compared with, such as 'steps=8,guidance=0'",
                "(default: the vendor's setting for the model if it is there, else the cheapest)"
            })
    private Optional<String> reference = Optional.empty();

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            completionCandidates = CompletionCandidates.CellOrders.class,
            description = {
                "score (the best mean first), cost (the cheapest first), or a parameter, such as steps",
                "(default: as the cells were made)"
            })
    private Optional<String> sort = Optional.empty();

    /** The options that stand in the line. */
    public List<String> given() {
        return Stream.concat(reference.map(cell -> "--reference").stream(), sort.map(order -> "--sort").stream())
                .toList();
    }

    /**
     * The comparison, in the order that is asked for.
     *
     * @param by what tells cells apart; none for all that varies, prompt and seed aside
     * @throws MagicException with one line, if an option does not fit these runs
     */
    public ReferenceComparison compare(Runs runs, String score, Estimand estimand, Parameter... by) {
        ReferenceComparison comparison = compared(runs, score, estimand, by);
        if (sort.isEmpty()) {
            return comparison;
        }
        try {
            return comparison.sorted(sort.get().strip());
        } catch (IllegalArgumentException e) {
            throw new MagicException("--sort " + e.getMessage());
        }
    }

    private ReferenceComparison compared(Runs runs, String score, Estimand estimand, Parameter... by) {
        if (reference.isEmpty()) {
            return ReferenceComparison.of(runs, score, estimand, Optional.empty(), by);
        }
        List<Cell> named = Combinations.of("--reference", reference.get());
        if (named.size() != 1) {
            throw new MagicException("--reference " + Printable.value(reference.get()) + ": expected one cell");
        }
        try {
            return ReferenceComparison.of(runs, score, estimand, Optional.of(named.get(0)), by);
        } catch (IllegalArgumentException e) {
            // only the reference makes a line differ from that without it
            ReferenceComparison.of(runs, score, estimand, Optional.empty(), by);
            throw new MagicException("--reference " + Printable.value(reference.get()) + ": " + e.getMessage());
        }
    }

    /** How a line gives these options again; empty where none is given. */
    public String words() {
        return reference.map(cell -> " --reference '" + cell + "'").orElse("")
                + sort.map(order -> " --sort " + order).orElse("");
    }
}
