package org.zimagelab.tuning.claims;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.tuning.evidence.Estimand;

/**
 * A published claim and the way in which it is tested.
 *
 * @param id unique in its file
 * @param words what is claimed, restated
 * @param source the passage
 * @param family a name of {@link ClaimFile#families()}; tests of one family are corrected together
 * @param estimand what it is tested for; empty for the file's
 * @param variant the kind of model that it speaks of; empty for any
 * @param prompts ids of the prompts that it speaks of; empty for all
 * @param design how it is tested
 * @param meanings how its words are read; each is a reading with a verdict of its own. Only a claim that is not
 *     testable may have none
 * @param margin of its only meaning, in place of the meaning's own; else empty
 */
public record Claim(
        String id,
        Wording words,
        String source,
        String family,
        Optional<Estimand> estimand,
        Optional<Variant> variant,
        List<String> prompts,
        Design design,
        List<Meaning> meanings,
        OptionalDouble margin) {

    public Claim {
        prompts = List.copyOf(prompts);
        meanings = List.copyOf(meanings);
    }

    /** How many verdicts it gets for each model: one for each meaning, or one if it has none. */
    public int readings() {
        return Math.max(1, meanings.size());
    }
}
