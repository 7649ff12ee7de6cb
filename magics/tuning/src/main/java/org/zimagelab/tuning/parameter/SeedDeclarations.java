package org.zimagelab.tuning.parameter;

import org.zimagelab.diffusion.SeedVariance;

/** Declarations of {@link Parameter}: how much seeds differ. */
final class SeedDeclarations {
    private SeedDeclarations() {}

    static Declaration<Double> variance() {
        return Declaration.number(
                        "seed_variance",
                        r -> r.seedVariance().strength(),
                        (r, strength) -> r.withSeedVariance(r.seedVariance().withStrength(strength)))
                .called("seed variance", "种子差异")
                .off(0.0)
                .optional()
                .info("Seed variance strength")
                .everywhere(
                        "X",
                        "noise on the prompt's embedding in the first steps, so that seeds differ more: 0 to 10"
                                + " standard deviations (default: 0, off)");
    }

    static Declaration<Double> share() {
        return Declaration.number(
                        "seed_variance_share",
                        r -> r.seedVariance().share(),
                        (r, share) -> r.withSeedVariance(r.seedVariance().withShare(share)))
                .called("seed variance share", "种子差异步数比例")
                .off(SeedVariance.DEFAULT_SHARE)
                .onlyWith(r -> r.seedVariance().strength() > 0)
                .optional()
                .info("Seed variance share")
                .everywhere("X", "share of the steps, from the first, with --seed-variance's noise (default: 0.2)");
    }
}
