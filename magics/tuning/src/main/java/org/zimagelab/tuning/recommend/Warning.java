package org.zimagelab.tuning.recommend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.diagnosis.Claim;
import org.zimagelab.tuning.plan.Plan;

/**
 * A rule of the article's or the vendor's that cells of a plan break. A sweep is there to test such rules, so this is
 * nothing but a remark.
 *
 * @param claim the rule; it has a name
 * @param cells that break it, at least 1
 * @param all cells of the plan
 */
public record Warning(Claim claim, long cells, long all) {

    /** The name of the vendor's rule that a turbo model wants no guidance. */
    public static final String TURBO_GUIDANCE = "turbo-guidance";

    /** One for each rule that any cell breaks, the vendor's first. */
    public static List<Warning> of(Plan plan) {
        // A seed makes no cell of its own.
        List<Request> cells = plan.runs().stream()
                .map(run -> run.request().withSeed(0))
                .distinct()
                .toList();
        List<Warning> warnings = new ArrayList<>();
        for (Claim claim : Claim.all()) {
            long broken = claim.rule().isEmpty()
                    ? 0
                    : cells.stream()
                            .peek(cell -> Interrupts.check())
                            .filter(cell -> claim.holds(
                                    cell, Optional.of(plan.model(cell).variant())))
                            .count();
            if (broken > 0) {
                warnings.add(new Warning(claim, broken, cells.size()));
            }
        }
        return warnings;
    }

    /** The rule's name. */
    public String rule() {
        return claim.rule().orElseThrow();
    }

    /** Whether no cell keeps the rule. */
    public boolean isEverywhere() {
        return cells == all;
    }

    /**
     * Whose claim, how many cells, what is said of them, and what was measured here: one line in English, one in
     * Chinese.
     */
    public List<String> lines() {
        return List.of(english(), chinese());
    }

    private String english() {
        String where =
                all == 1 ? "the one cell" : isEverywhere() ? "all " + all + " cells" : cells + " of " + all + " cells";
        return claim.provenance().english() + " (" + where + "): " + claim.english() + "; "
                + ClaimMeasurement.of(rule()).english();
    }

    private String chinese() {
        String where = all == 1 ? "唯一一组参数" : isEverywhere() ? "全部 " + all + " 组参数" : all + " 组参数中的 " + cells + " 组";
        return claim.provenance().chinese() + "（" + where + "）：" + claim.chinese() + "；"
                + ClaimMeasurement.of(rule()).chinese();
    }
}
