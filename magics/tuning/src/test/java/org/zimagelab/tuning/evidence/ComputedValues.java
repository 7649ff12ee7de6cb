package org.zimagelab.tuning.evidence;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.zimagelab.tuning.statistics.Quartiles;

/** The values of a folder's {@code expected.csv}, computed by the product. */
final class ComputedValues {
    private static final double DELTA = 0.012;
    private static final List<String> NAMES = List.of("steps", "guidance", "interaction");

    private final Path folder;
    private final EvidenceGrid grid;
    private final Map<String, Double> values = new LinkedHashMap<>();

    private ComputedValues(Path folder) {
        this.folder = folder;
        grid = EvidenceGrid.of(folder);
    }

    static Map<String, Double> of(Path folder) {
        ComputedValues computed = new ComputedValues(folder);
        computed.cells();
        computed.differences();
        computed.best();
        computed.power();
        computed.effects();
        computed.surface();
        computed.agreement();
        computed.votes();
        return computed.values;
    }

    private void cells() {
        for (int c = 0; c < grid.cells().size(); c++) {
            both("cell." + grid.cells().get(c), grid.score().cell(c)::estimate);
        }
        put("blocks.complete", grid.score().complete().size());
    }

    private void both(String name, Function<Estimand, Estimate> of) {
        put(name + ".n", of.apply(Estimand.THESE).n());
        put(name + ".mean", of.apply(Estimand.THESE).mean());
        for (Estimand estimand : Estimand.values()) {
            Estimate estimate = of.apply(estimand);
            String label = name + "." + estimand.label();
            put(label + ".se", estimate.se());
            put(label + ".df", estimate.df());
            put(label + ".low", estimate.low());
            put(label + ".high", estimate.high());
            put(label + ".p", estimate.p());
        }
    }

    private void differences() {
        int reference = grid.reference();
        put("reference.steps", grid.steps()[reference]);
        put("reference.guidance", grid.guidance()[reference]);
        List<CellDifference> these =
                ReferenceDifferences.of(grid.score(), reference, Estimand.THESE).cells();
        List<CellDifference> anew =
                ReferenceDifferences.of(grid.score(), reference, Estimand.NEW).cells();
        double[] p = these.stream().mapToDouble(each -> each.estimate().p()).toArray();
        double[] bh = Adjustment.benjaminiHochberg(p);
        double[] by = Adjustment.benjaminiYekutieli(p);
        for (int i = 0; i < p.length; i++) {
            CellDifference of = these.get(i);
            CellDifference other = anew.get(i);
            String cell = grid.cells().get(of.cell());
            String name = "difference." + cell;
            both(name, estimand -> estimand == Estimand.THESE ? of.estimate() : other.estimate());
            put(name + ".signflip.p", of.signFlipP());
            put(name + ".wilcoxon.V", of.wilcoxonV());
            put(name + ".wilcoxon.p", of.wilcoxonP());
            put(name + ".improvement", of.improvement());
            put("adjusted.these.holm." + cell, of.holmP());
            put("adjusted.these.BH." + cell, bh[i]);
            put("adjusted.these.BY." + cell, by[i]);
            put("adjusted.new.westfall_young." + cell, other.westfallYoungP());
        }
    }

    private void best() {
        BestSet best = BestSet.of(grid.score(), 1, DELTA, Estimand.THESE);
        put("mcb.delta", DELTA);
        for (BestSet.Member member : best.members()) {
            String cell = grid.cells().get(member.cell());
            put("mcb." + cell + ".low", member.low());
            put("mcb." + cell + ".high", member.high());
        }
        put("mcb.may_be_best.count", best.mayBeBest().size());
        put("mcb.equivalent.count", best.withinDelta().size());
        OptionalInt cheapest = best.cheapest(grid.calls());
        if (cheapest.isPresent()) {
            put("mcb.cheapest.steps", grid.steps()[cheapest.getAsInt()]);
            put("mcb.cheapest.guidance", grid.guidance()[cheapest.getAsInt()]);
        }
        int reference = grid.reference();
        int leader = Arrays.stream(grid.ordered())
                .filter(cell -> cell != reference)
                .boxed()
                .max((a, b) -> {
                    int order = Double.compare(
                            best.members().get(a).mean(), best.members().get(b).mean());
                    return order == 0 ? -1 : order;
                })
                .orElseThrow();
        Sample difference = grid.score().complete().difference(leader, reference);
        VarianceComponents components = VarianceComponents.of(difference);
        put("components.seed.var", components.withinPrompts());
        put("components.prompt.var", components.betweenPrompts());
        double[] logE = EProcess.logE(difference.values(), 0);
        IntStream.of(4, 8, 16, logE.length)
                .filter(n -> n <= logE.length)
                .forEach(n -> put("eprocess.log_e.n" + n, logE[n - 1]));
    }

    private void power() {
        for (double effect : new double[] {0.5, 0.8, 1.2}) {
            put("power.paired.dz" + EvidenceGrid.text(effect) + ".n", Power.USUAL.pairs(effect));
        }
    }

    private void effects() {
        Factorial factorial = Factorial.of(grid.steps(), grid.guidance()).orElseThrow();
        Effects own = Effects.ofBlocks(grid.score(), factorial);
        Effects these = Effects.of(grid.score(), factorial, Estimand.THESE);
        Effects anew = Effects.of(grid.score(), factorial, Estimand.NEW);
        for (Effect.Term term : Effect.Term.values()) {
            String label = NAMES.get(term.ordinal());
            effect("anova.own." + label, own.effect(term));
            put("anova.own." + label + ".p", own.effect(term).p());
            put("anova.own." + label + ".partial.eta2", own.effect(term).partialEtaSquared());
            own.effect(term).hotelling().ifPresent(t -> {
                put("hotelling." + label + ".T2", t.t2());
                put("hotelling." + label + ".F", t.f());
                put("hotelling." + label + ".p", t.p());
            });
            effect("anova.these." + label, these.effect(term));
            effect("anova.new." + label, anew.effect(term));
            put("anova.pooled." + label + ".F", Honesty.pooledF(grid.score(), factorial, term));
            put("anova.pooled." + label + ".p", Honesty.pooledP(grid.score(), factorial, term));
        }
    }

    private void effect(String name, Effect of) {
        put(name + ".F", of.f());
        put(name + ".df1", of.df1());
        put(name + ".df2", of.df2());
        put(name + ".gg", of.epsilon());
        put(name + ".gg.p", of.adjustedP());
    }

    private void surface() {
        Surface of = Surface.of(grid.score(), grid.steps(), grid.guidance());
        String[] coefficients = {"const", "s", "c", "ss", "cc", "sc"};
        for (int j = 0; j < coefficients.length; j++) {
            put("surface.beta." + coefficients[j], of.beta()[j]);
        }
        put("surface.within.R2", of.r2Within());
        put("surface.within.adjR2", of.adjustedR2Within());
        put("surface.cellmeans.R2", of.r2CellMeans());
        put("surface.leave_prompt_out.R2", of.r2LeavePromptOut());
        of.stationary().ifPresent(at -> {
            put("surface.stationary.steps", at.steps());
            put("surface.stationary.guidance", at.guidance());
            put("surface.stationary.value", at.value());
            put("surface.stationary.eigen1", at.largerCurvature());
            put("surface.stationary.eigen2", at.smallerCurvature());
        });
        of.lackOfFit().ifPresent(t -> {
            put("surface.lack_of_fit.T2", t.t2());
            put("surface.lack_of_fit.F", t.f());
            put("surface.lack_of_fit.df1", t.df1());
            put("surface.lack_of_fit.df2", t.df2());
            put("surface.lack_of_fit.p", t.p());
        });
    }

    private void agreement() {
        double[] score = flat(grid.score());
        double[] guard = flat(grid.guard());
        put("kendall.tau_b.all", Agreement.kendall(score, guard));
        put("spearman.all", Agreement.spearman(score, guard));
        put("kendall.tau_b.mean_within_block", Agreement.kendallWithinBlocks(grid.score(), grid.guard()));
        double[] present = Arrays.stream(score).filter(x -> !Double.isNaN(x)).toArray();
        double[] percents = {2.5, 25, 50, 75, 97.5};
        for (int i = 0; i < percents.length; i++) {
            put("quantile7." + (i + 1), Quartiles.percentile(present, percents[i]));
        }
    }

    private void votes() {
        List<String[]> rows = EvidenceGrid.rows(folder.resolve("votes.csv"));
        List<String> cells = rows.stream()
                .flatMap(row -> Stream.of(row[0], row[1]))
                .distinct()
                .sorted()
                .toList();
        ComparisonCounts counts = ComparisonCounts.of(
                cells.size(),
                rows.stream()
                        .map(row -> new PairedComparison(
                                cells.indexOf(row[0]),
                                cells.indexOf(row[1]),
                                PairedComparison.Outcome.valueOf(row[2].toUpperCase(Locale.ROOT)),
                                0))
                        .toList());
        double[] halfWins =
                Davidson.of(counts.withHalfWins(), Davidson.WEAK_PRIOR).strengths();
        Optional<Davidson> davidson = Davidson.of(counts);
        for (int c = 0; c < cells.size(); c++) {
            put("bt.halfwins.prior." + cells.get(c), halfWins[c]);
            if (davidson.isPresent()) {
                put("davidson.strength." + cells.get(c), davidson.get().strengths()[c]);
                put("davidson.se." + cells.get(c), davidson.get().se(c));
            }
        }
        davidson.ifPresent(of -> put("davidson.log_nu", of.logNu()));
    }

    private static double[] flat(Blocks blocks) {
        return Arrays.stream(blocks.values()).flatMapToDouble(Arrays::stream).toArray();
    }

    private void put(String name, double value) {
        values.put(name, value);
    }

    /** The sets of the best, as {@code sets.txt} has them. */
    static List<String> sets(EvidenceGrid grid) {
        BestSet best = BestSet.of(grid.score(), 1, DELTA, Estimand.THESE);
        return List.of(
                "may be best: " + names(grid, BestSet.Member::mayBeBest, best),
                "within delta of the best: " + names(grid, BestSet.Member::withinDelta, best));
    }

    private static String names(EvidenceGrid grid, Function<BestSet.Member, Boolean> in, BestSet best) {
        return String.join(
                " ",
                Arrays.stream(grid.ordered())
                        .filter(cell -> in.apply(best.members().get(cell)))
                        .mapToObj(grid.cells()::get)
                        .toList());
    }
}
