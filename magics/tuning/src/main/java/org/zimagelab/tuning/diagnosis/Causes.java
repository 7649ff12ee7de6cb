package org.zimagelab.tuning.diagnosis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.Cell;
import org.zimagelab.tuning.CellScore;
import org.zimagelab.tuning.Parameter;

/** What in a picture's parameters is known to cause a defect: measured in its sweep, then what others have written. */
final class Causes {
    private Causes() {}

    /** @param sign +1 where high values show the defect, −1 where low ones do */
    static List<Cause> of(
            Defect defect, Score score, int sign, Peer self, List<Peer> sweep, Optional<Variant> variant) {
        List<Cause> causes = new ArrayList<>();
        for (Parameter parameter : Parameter.values()) {
            if (!parameter.isWords() && !parameter.isReplicate()) {
                measured(parameter, score, sign, self, sweep).ifPresent(causes::add);
            }
        }
        for (Claim claim : Claim.all()) {
            if (claim.defects().contains(defect) && claim.holds(self.request(), variant)) {
                causes.add(claim.cause());
            }
        }
        return causes;
    }

    /**
     * Whether this value of a parameter goes with more of the defect, all else equal: in every group of runs that differ
     * in the parameter alone, the score at this value less the mean of the others. Told only where the 95 % interval of
     * the mean leaves out zero, or where there is one group alone, which is then said.
     */
    private static Optional<Cause> measured(Parameter parameter, Score score, int sign, Peer self, List<Peer> sweep) {
        Object value = parameter.of(self.request());
        Map<List<Object>, List<Peer>> groups = new LinkedHashMap<>();
        for (Peer peer : sweep) {
            if (Double.isFinite(peer.score(score.name()))) {
                groups.computeIfAbsent(peer.allBut(parameter), k -> new ArrayList<>())
                        .add(peer);
            }
        }
        List<Double> differences = new ArrayList<>();
        for (List<Peer> group : groups.values()) {
            double[] others = group.stream()
                    .filter(peer -> !parameter.of(peer.request()).equals(value))
                    .mapToDouble(peer -> peer.score(score.name()))
                    .toArray();
            Optional<Peer> here = group.stream()
                    .filter(peer -> parameter.of(peer.request()).equals(value))
                    .findFirst();
            if (here.isPresent() && others.length > 0) {
                double mean = Arrays.stream(others).sum() / others.length;
                differences.add(here.get().score(score.name()) - mean);
            }
        }
        if (differences.isEmpty()) {
            return Optional.empty();
        }
        CellScore all = CellScore.of(new Cell(Map.of()), differences);
        boolean large = sign * all.mean() > Against.nothing(score, self.score(score.name()));
        boolean sure = all.n() == 1 || all.low() > 0 || all.high() < 0;
        return large && sure ? Optional.of(cause(parameter, value, score, all)) : Optional.empty();
    }

    private static Cause cause(Parameter parameter, Object value, Score score, CellScore all) {
        String difference = Wording.number(Math.abs(all.mean()));
        String setting = parameter.label() + " " + (value instanceof Double x ? Wording.number(x) : value);
        boolean higher = all.mean() > 0;
        String interval = Wording.number(Math.min(Math.abs(all.low()), Math.abs(all.high()))) + "–"
                + Wording.number(Math.max(Math.abs(all.low()), Math.abs(all.high())));
        String english = "with " + setting + ", " + score.name() + " is " + difference
                + (higher ? " higher" : " lower") + " than with its other values, all else equal ("
                + (all.n() == 1
                        ? "one comparison, so no interval"
                        : all.n() + " comparisons, 95 % interval " + interval)
                + ")";
        String chinese = setting + " 时，" + score.name() + " 比其他取值" + (higher ? "高 " : "低 ") + difference + "，其余参数相同（"
                + (all.n() == 1 ? "仅一组对比，无置信区间" : all.n() + " 组对比，95% 区间 " + interval) + "）";
        return new Cause(Basis.MEASURED, parameter.label(), english, chinese);
    }
}
