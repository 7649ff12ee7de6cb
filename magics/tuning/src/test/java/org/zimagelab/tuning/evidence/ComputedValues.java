package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The values of a folder's {@code expected.csv}, computed by the product. */
final class ComputedValues {
    private static final double DELTA = 0.012;

    private final EvidenceGrid grid;
    private final Map<String, Double> values = new LinkedHashMap<>();

    private ComputedValues(EvidenceGrid grid) {
        this.grid = grid;
    }

    static Map<String, Double> of(EvidenceGrid grid) {
        ComputedValues computed = new ComputedValues(grid);
        computed.cells();
        computed.differences();
        computed.best();
        computed.power();
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
