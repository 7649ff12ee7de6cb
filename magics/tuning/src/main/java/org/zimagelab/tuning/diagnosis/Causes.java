package org.zimagelab.tuning.diagnosis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.diagnosis.Defect.Symptom;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores.Block;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.run.Run;

/**
 * The causes of a defect among the parameters of a picture, and what to try instead: first what was measured in its
 * sweep, then what the vendor documents, last what the article claims. The article's claims are unproven, so they never
 * become a suggestion.
 */
final class Causes {
    private Causes() {}

    /** A parameter, its value that goes with more of the defect, and its value that goes with the least. */
    private record Measured(Parameter parameter, Object value, CellScore here, Object better, CellScore there) {}

    /** The finding, with its causes and what to try. */
    static Finding explain(
            Finding finding, Symptom symptom, Request request, List<Run> sweep, Optional<Variant> variant) {
        List<Measured> measured = new ArrayList<>();
        for (Parameter parameter : Parameter.axes()) {
            if (!parameter.isWords() && !parameter.isReplicate()) {
                measured(parameter, symptom, request, sweep).ifPresent(measured::add);
            }
        }
        measured.sort(Comparator.comparingDouble(m -> -Math.abs(m.here().mean())));
        List<StatedCause> stated = StatedCause.all().stream()
                .filter(one -> one.defects().contains(finding.defect()) && one.holds(request, variant))
                .toList();
        List<Cause> causes = new ArrayList<>();
        measured.forEach(m -> causes.add(cause(m, symptom)));
        stated.forEach(one -> causes.add(one.cause()));
        Suggestion suggestion = measured.stream()
                .findFirst()
                .map(m -> suggestion(m, symptom))
                .or(() -> stated.stream()
                        .flatMap(one -> one.suggestion().stream())
                        .findFirst())
                .orElse(finding.sweep().isPresent() ? Suggestion.ELSEWHERE : Suggestion.SWEEP);
        return finding.explained(causes, suggestion);
    }

    /**
     * Whether the picture's value of a parameter goes with more of the defect, all else equal. In each group of runs
     * that differ in this parameter only, it takes the score at this value less the mean score at the others. The
     * result is empty unless the 95 % interval of the mean difference excludes zero, or there is only one group (the
     * text then says so).
     */
    private static Optional<Measured> measured(Parameter parameter, Symptom symptom, Request request, List<Run> sweep) {
        String score = symptom.score();
        Object value = parameter.of(request);
        Map<List<Object>, List<Run>> groups = new LinkedHashMap<>();
        for (Run run : sweep) {
            if (Double.isFinite(RobustDeviation.score(run, score))) {
                groups.computeIfAbsent(allBut(parameter, run), k -> new ArrayList<>())
                        .add(run);
            }
        }
        Map<Block, List<Double>> differences = new LinkedHashMap<>();
        Map<Object, Map<Block, List<Double>>> others = new LinkedHashMap<>();
        for (List<Run> group : groups.values()) {
            Optional<Run> here = group.stream()
                    .filter(run -> parameter.of(run.request()).equals(value))
                    .findFirst();
            List<Run> there = group.stream()
                    .filter(run -> !parameter.of(run.request()).equals(value))
                    .toList();
            if (here.isPresent() && !there.isEmpty()) {
                double own = RobustDeviation.score(here.get(), score);
                double rest = there.stream()
                        .mapToDouble(run -> RobustDeviation.score(run, score))
                        .average()
                        .orElseThrow();
                add(differences, here.get(), own - rest);
                there.forEach(run -> add(
                        others.computeIfAbsent(parameter.of(run.request()), k -> new LinkedHashMap<>()),
                        run,
                        RobustDeviation.score(run, score) - own));
            }
        }
        if (differences.isEmpty()) {
            return Optional.empty();
        }
        int sign = symptom.side().sign();
        CellScore here = mean(differences);
        boolean large = sign * here.mean() > RobustDeviation.unseen(symptom);
        boolean sure = here.n() == 1 || here.low() > 0 || here.high() < 0;
        if (!large || !sure) {
            return Optional.empty();
        }
        return others.entrySet().stream()
                .map(e -> new Measured(parameter, value, here, e.getKey(), mean(e.getValue())))
                .min(Comparator.comparingDouble(m -> sign * m.there().mean()));
    }

    /** What must be equal for two runs to differ in this parameter only. */
    private static List<Object> allBut(Parameter varied, Run run) {
        List<Object> rest = new ArrayList<>();
        for (Parameter parameter : Parameter.values()) {
            rest.add(parameter == varied ? "" : parameter.of(run.request()));
        }
        return rest;
    }

    private static void add(Map<Block, List<Double>> values, Run run, double value) {
        values.computeIfAbsent(new Block(run.request().prompt(), run.request().seed()), block -> new ArrayList<>())
                .add(value);
    }

    /** For the prompts of the sweep; comparisons of one prompt and seed count as one by their mean. */
    private static CellScore mean(Map<Block, List<Double>> values) {
        return CellScore.of(new Cell(Map.of()), values, Optional.empty(), Estimand.THESE);
    }

    private static String setting(Parameter parameter, Object value) {
        return parameter.label() + " " + (value instanceof Double x ? DiagnosisText.number(x) : value);
    }

    private static Suggestion suggestion(Measured m, Symptom symptom) {
        String setting = setting(m.parameter(), m.better());
        String difference = symptom.score() + " is "
                + DiagnosisText.number(Math.abs(m.there().mean())) + (m.there().mean() > 0 ? " higher" : " lower");
        String chinese = symptom.score()
                + (m.there().mean() > 0 ? " 高 " : " 低 ")
                + DiagnosisText.number(Math.abs(m.there().mean()));
        return new Suggestion(
                setting + ": in this sweep " + difference + " there, all else equal",
                setting + "：本次扫描中，其余参数相同时 " + chinese);
    }

    private static Cause cause(Measured m, Symptom symptom) {
        CellScore all = m.here();
        String difference = DiagnosisText.number(Math.abs(all.mean()));
        String setting = setting(m.parameter(), m.value());
        boolean higher = all.mean() > 0;
        String interval = DiagnosisText.number(Math.min(Math.abs(all.low()), Math.abs(all.high()))) + "–"
                + DiagnosisText.number(Math.max(Math.abs(all.low()), Math.abs(all.high())));
        String english = "with " + setting + ", " + symptom.score() + " is " + difference
                + (higher ? " higher" : " lower") + " than with the other values, all else equal ("
                + (all.n() == 1
                        ? "one comparison, so no interval"
                        : all.n() + " comparisons, 95 % interval for " + Estimand.THESE.english() + " " + interval)
                + ")";
        String chinese = setting + " 时，" + symptom.score() + " 比其他取值" + (higher ? "高 " : "低 ") + difference + "，其余参数相同（"
                + (all.n() == 1 ? "仅一组对比，无置信区间" : all.n() + " 组对比，" + Estimand.THESE.chinese() + "的 95% 区间 " + interval)
                + "）";
        return new Cause(Provenance.MEASURED, m.parameter().label(), english, chinese);
    }
}
