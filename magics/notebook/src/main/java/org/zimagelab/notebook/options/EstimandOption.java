package org.zimagelab.notebook.options;

import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.evidence.Estimand;
import picocli.CommandLine.Option;

/** What the intervals of a magic are about. */
public final class EstimandOption {
    @Option(
            names = "--for",
            paramLabel = "WHOM",
            completionCandidates = Names.class,
            description = {
                "these (the prompts of the sweep, with new seeds) or new (prompts like these)",
                "(default: these)"
            })
    private Optional<String> label = Optional.empty();

    /** What {@code --for} can be completed to. */
    public static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Estimand.values()).map(Estimand::label).iterator();
        }
    }

    /** @throws MagicException with one line, if it is no estimand */
    public Estimand estimand() {
        return label.map(EstimandOption::named).orElse(Estimand.THESE);
    }

    /**
     * The estimand of a word after {@code --for}.
     *
     * @throws MagicException with one line, if it is none
     */
    public static Estimand named(String label) {
        return Estimand.named(label)
                .orElseThrow(() -> new MagicException("--for " + Printable.value(label) + ": expected these or new"));
    }

    /** Whether the option stands in the line. */
    public boolean isGiven() {
        return label.isPresent();
    }

    /** How a line gives this option again; empty where it is not given. */
    public String words() {
        return label.map(word -> " --for " + word).orElse("");
    }
}
