package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whether a score depends on two factors, and on the one differently by the other. Each effect is tested against its
 * own variation between blocks (for these prompts within prompts, for new prompts between them). The usual analysis of
 * randomised blocks has one pooled error for all three; it gives 29 to 41 % false alarms where guidance acts
 * differently on different pictures, so it is not here.
 *
 * @param estimand what the tests are about; empty for all blocks alike, whatever their prompts
 * @param blocks number of blocks in which no cell is missing; the others are not used
 * @param effects one for each {@link Effect.Term}
 */
public record Effects(Optional<Estimand> estimand, int blocks, List<Effect> effects) {

    public Effects {
        effects = List.copyOf(effects);
    }

    public static Effects of(Blocks blocks, Factorial factorial, Estimand estimand) {
        return of(blocks, factorial, Optional.of(estimand));
    }

    /** All blocks alike: new blocks drawn as these were, prompts and seeds together. */
    public static Effects ofBlocks(Blocks blocks, Factorial factorial) {
        return of(blocks, factorial, Optional.empty());
    }

    private static Effects of(Blocks blocks, Factorial factorial, Optional<Estimand> estimand) {
        Blocks complete = blocks.complete();
        return new Effects(
                estimand,
                complete.size(),
                Arrays.stream(Effect.Term.values())
                        .map(term -> Effect.of(term, Contrasts.of(complete, factorial.contrasts(term), estimand)))
                        .toList());
    }

    /** The effect of a term. */
    public Effect effect(Effect.Term term) {
        return effects.get(term.ordinal());
    }
}
