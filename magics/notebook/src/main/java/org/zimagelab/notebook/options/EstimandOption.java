package org.zimagelab.notebook.options;

import java.util.Iterator;
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
                "(default: ${DEFAULT-VALUE})"
            })
    private String label = Estimand.THESE.label();

    /** What {@code --for} can be completed to. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Estimand.values()).map(Estimand::label).iterator();
        }
    }

    /** @throws MagicException with one line, if it is no estimand */
    public Estimand estimand() {
        return Estimand.named(label)
                .orElseThrow(() -> new MagicException("--for " + Printable.value(label) + ": expected these or new"));
    }
}
