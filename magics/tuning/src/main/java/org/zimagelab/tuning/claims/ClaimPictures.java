package org.zimagelab.tuning.claims;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Sample;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/** The pictures of a plan, found by model, prompt, setting and seed, and the differences between settings. */
final class ClaimPictures {
    private final ClaimPlan plan;
    private final Generator generator;
    private final Map<Request, Run> runs = new HashMap<>();

    /** @param made the runs of {@link ClaimPlan#sweep}, made by this generator */
    ClaimPictures(ClaimPlan plan, Generator generator, Runs made) {
        this.plan = plan;
        this.generator = generator;
        made.planned().forEach(run -> runs.put(run.request(), run));
    }

    /** The run of a setting; empty where it is not among the runs. */
    Optional<Run> run(ClaimModel model, ClaimPrompt prompt, Setting setting, long seed) {
        return Optional.ofNullable(runs.get(generator.resolved(plan.request(model, prompt, setting, seed))));
    }

    /** The runs that stand beside a verdict: of the claim's first prompt and the first seed. */
    List<Run> shown(ClaimModel model, Claim claim) {
        ClaimPrompt prompt = plan.file().prompts(claim).get(0);
        return claim.design().shown().stream()
                .flatMap(setting -> run(model, prompt, setting, plan.file().firstSeed()).stream())
                .toList();
    }

    /**
     * A metric in each block, a column for each setting.
     *
     * @return NaN where a picture or its value is missing
     */
    Blocks values(ClaimModel model, Claim claim, List<Setting> settings, Metric metric) {
        List<ClaimPrompt> prompts = plan.file().prompts(claim);
        List<Long> seeds = plan.seeds();
        int[] promptOf = new int[prompts.size() * seeds.size()];
        double[][] values = new double[promptOf.length][settings.size()];
        for (int p = 0; p < prompts.size(); p++) {
            for (int s = 0; s < seeds.size(); s++) {
                Interrupts.check();
                int block = p * seeds.size() + s;
                promptOf[block] = p;
                for (int c = 0; c < settings.size(); c++) {
                    double value = run(model, prompts.get(p), settings.get(c), seeds.get(s))
                            .map(run -> run.value(metric))
                            .orElse(Double.NaN);
                    values[block][c] = Double.isFinite(value) ? value : Double.NaN;
                }
            }
        }
        return new Blocks(promptOf, values, metric.bounds());
    }

    /** The differences that a design compares, within blocks: several for a dominance, else one. */
    List<Sample> differences(ClaimModel model, Claim claim, Metric metric, ClaimedDirection best) {
        List<Setting> settings = List.copyOf(claim.design().settings());
        Blocks blocks = values(model, claim, settings, metric);
        if (claim.design() instanceof Design.Difference pair) {
            return List.of(difference(blocks, settings, pair));
        }
        if (claim.design() instanceof Design.Dominance dominance) {
            List<Sample> all = new ArrayList<>();
            dominance
                    .over()
                    .forEach(other ->
                            all.add(difference(blocks, settings, new Design.Difference(dominance.of(), other))));
            return all;
        }
        if (claim.design() instanceof Design.Interaction interaction) {
            return List.of(columns(
                            blocks,
                            blocks.bounds()
                                    .map(range -> new Range(range.low() - range.high(), range.high() - range.low())),
                            row -> within(row, settings, interaction.effect()),
                            row -> within(row, settings, interaction.against()))
                    .difference(0, 1));
        }
        Design.Optimum optimum = (Design.Optimum) claim.design();
        return List.of(columns(
                        blocks,
                        Optional.empty(),
                        row -> place(row, settings, optimum, optimum.in(), best),
                        row -> place(row, settings, optimum, optimum.against(), best))
                .difference(0, 1));
    }

    private static Sample difference(Blocks blocks, List<Setting> settings, Design.Difference pair) {
        return blocks.difference(settings.indexOf(pair.of()), settings.indexOf(pair.from()));
    }

    private static double within(double[] row, List<Setting> settings, Design.Difference pair) {
        return row[settings.indexOf(pair.of())] - row[settings.indexOf(pair.from())];
    }

    /** Where the best of some settings lies along the parameter; equals share the place. */
    private static double place(
            double[] row, List<Setting> settings, Design.Optimum optimum, List<Setting> some, ClaimedDirection best) {
        double extreme = Double.NEGATIVE_INFINITY;
        for (Setting setting : some) {
            double value = best.sign() * row[settings.indexOf(setting)];
            if (Double.isNaN(value)) {
                return Double.NaN;
            }
            extreme = Math.max(extreme, value);
        }
        double sum = 0;
        int count = 0;
        for (Setting setting : some) {
            if (best.sign() * row[settings.indexOf(setting)] == extreme) {
                Object value = setting.values().get(optimum.along().parameter());
                sum += ((Number) optimum.along().shown(value)).doubleValue();
                count++;
            }
        }
        return sum / count;
    }

    private interface OfRow {
        double of(double[] row);
    }

    private static Blocks columns(Blocks blocks, Optional<Range> bounds, OfRow first, OfRow second) {
        double[][] values = new double[blocks.size()][];
        for (int b = 0; b < values.length; b++) {
            double[] row = blocks.values()[b];
            values[b] = new double[] {first.of(row), second.of(row)};
        }
        return new Blocks(blocks.prompts(), values, bounds);
    }

    /** Planned network calls of a setting's picture; they are the same for all prompts and seeds. */
    int networkCalls(ClaimModel model, Claim claim, Setting setting) {
        return generator.networkCalls(generator.resolved(plan.request(
                model, plan.file().prompts(claim).get(0), setting, plan.file().firstSeed())));
    }
}
