package org.zimagelab.tuning.recommend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.diagnosis.StatedCause;
import org.zimagelab.tuning.plan.Plan;

/**
 * A rule of the article or of the vendor that cells of a plan break. Sweeps test such rules, so this is only a
 * remark.
 *
 * @param stated the rule, which has a name
 * @param cells number of cells that break it, at least 1
 * @param all number of cells of the plan
 */
public record Warning(StatedCause stated, long cells, long all) {

    /** Name of the vendor's rule that turbo models are used without guidance. */
    public static final String TURBO_GUIDANCE = "turbo-guidance";

    /** One warning for each rule that any cell breaks, the vendor's first. */
    public static List<Warning> of(Plan plan) {
        // Seeds are replicates, not cells.
        Map<Request, Optional<Variant>> cells = new LinkedHashMap<>();
        plan.runs()
                .forEach(run -> cells.put(run.request().withSeed(0), run.model().likelyVariant()));
        List<Warning> warnings = new ArrayList<>();
        for (StatedCause stated : StatedCause.all()) {
            long broken = stated.rule().isEmpty()
                    ? 0
                    : cells.entrySet().stream()
                            .peek(cell -> Interrupts.check())
                            .filter(cell -> stated.holds(cell.getKey(), cell.getValue()))
                            .count();
            if (broken > 0) {
                warnings.add(new Warning(stated, broken, cells.size()));
            }
        }
        return warnings;
    }

    /** The rule's name. */
    public String rule() {
        return stated.rule().orElseThrow();
    }

    /** Whether all cells break the rule. */
    public boolean isEverywhere() {
        return cells == all;
    }

    /**
     * Who claims it, how many cells break it, the rule, and what this project measured: one line in English, one in
     * Chinese.
     */
    public List<String> lines() {
        return List.of(english(), chinese());
    }

    private String english() {
        String where =
                all == 1 ? "the one cell" : isEverywhere() ? "all " + all + " cells" : cells + " of " + all + " cells";
        return stated.provenance().english() + " (" + where + "): " + stated.english() + "; "
                + ClaimMeasurement.of(rule()).english();
    }

    private String chinese() {
        String where = all == 1 ? "唯一一组参数" : isEverywhere() ? "全部 " + all + " 组参数" : all + " 组参数中的 " + cells + " 组";
        return stated.provenance().chinese() + "（" + where + "）：" + stated.chinese() + "；"
                + ClaimMeasurement.of(rule()).chinese();
    }
}
