package org.zimagelab.tuning.claims;

import java.util.List;
import java.util.Optional;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.run.Run;

/**
 * A word of a claim, read as a score's direction, with its verdict on one model.
 *
 * @param model name of the model
 * @param claim with its words, source and design
 * @param meaning of the word; empty only where the claim is not testable
 * @param metric of the meaning; empty likewise
 * @param estimand what the verdict is about
 * @param verdict what became of it
 * @param test the numbers; empty where it is not testable
 * @param adjustedP p of a difference, adjusted by Holm within the family; NaN without a test, and for a count, which no
 *     chance decides
 * @param insideP p of a difference inside the margin, adjusted likewise; NaN likewise
 * @param reason why it is not testable; else empty
 * @param planned number of blocks, a block being a prompt with a seed
 * @param complete number of blocks in which no picture or value is missing
 * @param networkCalls of a picture of each setting that is shown, in their order
 * @param shown runs of these settings, of one prompt and seed
 */
public record Reading(
        String model,
        Claim claim,
        Optional<Meaning> meaning,
        Optional<Metric> metric,
        Estimand estimand,
        ClaimVerdict verdict,
        Optional<ClaimTest> test,
        double adjustedP,
        double insideP,
        Optional<Wording> reason,
        int planned,
        int complete,
        List<Integer> networkCalls,
        List<Run> shown) {

    public Reading {
        networkCalls = List.copyOf(networkCalls);
        shown = List.copyOf(shown);
    }

    /** The claim's id, and the word where it has one: {@code table-10-4/blurred}. */
    public String id() {
        return claim.id() + meaning.map(m -> "/" + m.name()).orElse("");
    }
}
