package org.zimagelab.tuning.claims;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Sample;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.run.Run;

/** Makes a {@link Reading}: what can be tested, the numbers, and the verdict once its family is known. */
final class ClaimReading {
    private static final double ROUNDING = 1e-12;

    private final String model;
    private final Claim claim;
    private final Optional<Meaning> meaning;
    private final Estimand estimand;
    private Optional<Metric> metric = Optional.empty();
    private Optional<ClaimTest> test = Optional.empty();
    private Optional<Wording> reason = Optional.empty();
    private ClaimVerdict verdict = ClaimVerdict.NOT_TESTABLE;
    private double adjustedP = Double.NaN;
    private double insideP = Double.NaN;
    private boolean counts;
    private int planned;
    private int complete;
    private List<Integer> networkCalls = List.of();
    private List<Run> shown = List.of();

    private ClaimReading(ClaimModel model, Claim claim, Optional<Meaning> meaning, Estimand estimand) {
        this.model = model.info().name();
        this.claim = claim;
        this.meaning = meaning;
        this.estimand = estimand;
    }

    /** The readings of a claim on a model, one for each meaning. */
    static List<ClaimReading> of(
            ClaimPlan plan, ClaimPictures pictures, Generator generator, ClaimModel model, Claim claim) {
        Optional<Wording> hindrance = plan.hindrance(model, claim, generator);
        Estimand estimand = plan.file().estimand(claim);
        List<Optional<Meaning>> meanings = claim.meanings().isEmpty()
                ? List.of(Optional.empty())
                : claim.meanings().stream().map(Optional::of).toList();
        List<ClaimReading> readings = new ArrayList<>();
        for (Optional<Meaning> meaning : meanings) {
            ClaimReading reading = new ClaimReading(model, claim, meaning, estimand);
            reading.reason = hindrance;
            if (hindrance.isEmpty()) {
                reading.shown = pictures.shown(model, claim);
                reading.networkCalls = claim.design().shown().stream()
                        .map(setting -> pictures.networkCalls(model, claim, setting))
                        .toList();
                reading.measure(plan, pictures, model, meaning.orElseThrow());
            }
            readings.add(reading);
        }
        return readings;
    }

    private void measure(ClaimPlan plan, ClaimPictures pictures, ClaimModel model, Meaning word) {
        Optional<Metric> cost =
                Metric.COSTS.stream().filter(c -> c.name().equals(word.score())).findFirst();
        if (cost.isEmpty()) {
            Score score = Scores.named(word.score());
            reason = ClaimPlan.hindrance(score);
            if (reason.isPresent()) {
                return;
            }
            metric = Optional.of(Metric.of(score));
        } else {
            metric = cost;
        }
        Metric its = metric.orElseThrow();
        boolean isCount = its.equals(Metric.NETWORK_CALLS);
        boolean isOptimum = claim.design() instanceof Design.Optimum;
        ClaimedDirection claimed =
                claim.design() instanceof Design.Optimum optimum ? optimum.moves() : word.direction();
        double margin = margin(word, its);
        int prompts = plan.file().prompts(claim).size();
        reason = needed(claimed, isCount ? 1 : margin, prompts, plan.file().seeds(), isCount);
        if (reason.isPresent()) {
            return;
        }
        counts = !isCount;
        Blocks blocks = pictures.values(model, claim, List.copyOf(claim.design().settings()), its);
        planned = blocks.size();
        List<Sample> differences = pictures.differences(model, claim, its, word.direction());
        complete = differences.stream().mapToInt(s -> s.values().length).min().orElse(0);
        reason = missing(blocks, its, word, isCount || isOptimum);
        if (reason.isPresent()) {
            return;
        }
        test = Optional.of(ClaimTest.ofAll(differences, claimed, margin, estimand));
        if (isCount) {
            verdict = ofCount(test.get(), claimed);
        }
    }

    private double margin(Meaning word, Metric its) {
        if (claim.design() instanceof Design.Optimum optimum) {
            return optimum.margin();
        }
        OptionalDouble own = claim.margin().isPresent() ? claim.margin() : word.margin();
        return own.isPresent() ? own.getAsDouble() : its.relevantDifference().orElse(Double.NaN);
    }

    /** What the plan lacks, whatever the pictures show. */
    private Optional<Wording> needed(ClaimedDirection claimed, double margin, int prompts, int seeds, boolean isCount) {
        if (claimed == ClaimedDirection.SAME && !(margin > 0)) {
            return Optional.of(new Wording(
                    "nobody has said which difference matters: give the word a margin", "没有说明多大的差异才有意义：请给该词一个余量"));
        }
        if (isCount) {
            return Optional.empty();
        }
        if (estimand == Estimand.NEW && prompts < 2) {
            return Optional.of(
                    new Wording("one prompt says nothing of others: at least two are needed", "一个提示词不能说明其他提示词：至少需要两个"));
        }
        if (estimand == Estimand.THESE && seeds < 2) {
            return Optional.of(
                    new Wording("one seed says nothing of others: at least two are needed", "一个种子不能说明其他种子：至少需要两个"));
        }
        return Optional.empty();
    }

    /** What the pictures lack: values, or room at an end of the scale. */
    private Optional<Wording> missing(Blocks blocks, Metric its, Meaning word, boolean hasNoEnds) {
        if (complete == 0) {
            return Optional.of(new Wording(
                    "no block has all its pictures with a value of " + its.name(),
                    "没有任何区块的全部图片都有 " + its.name() + " 的值"));
        }
        if (hasNoEnds) {
            return Optional.empty();
        }
        Range range = its.scale().range();
        double floor = word.floor().orElse(range.low());
        double ceiling = word.ceiling().orElse(range.high());
        double[] means =
                Arrays.stream(new int[blocks.cells()]).mapToDouble(c -> 0).toArray();
        Blocks used = blocks.complete();
        if (used.size() == 0) {
            used = blocks;
        }
        for (int c = 0; c < means.length; c++) {
            means[c] = used.cell(c).estimate(Estimand.THESE).mean();
        }
        if (Arrays.stream(means).allMatch(mean -> mean <= floor + ROUNDING)) {
            return Optional.of(end("floor", "下限", its, floor));
        }
        if (Arrays.stream(means).allMatch(mean -> mean >= ceiling - ROUNDING)) {
            return Optional.of(end("ceiling", "上限", its, ceiling));
        }
        return Optional.empty();
    }

    private static Wording end(String english, String chinese, Metric its, double value) {
        String number = NumberText.score(value);
        return new Wording(
                english + ": " + its.name() + " is at " + number + " in all settings, so nothing is left to compare",
                chinese + "：所有设置的 " + its.name() + " 都在 " + number + "，没有可比之处");
    }

    /** A count is the same in all blocks: the sign of the difference decides. */
    private static ClaimVerdict ofCount(ClaimTest test, ClaimedDirection claimed) {
        return Math.signum(test.estimate().mean()) == claimed.sign()
                ? ClaimVerdict.SUPPORTED
                : ClaimVerdict.CONTRADICTED;
    }

    /** Whether it is among the readings for whose number its family is corrected. */
    boolean counts() {
        return counts;
    }

    /** Gives the readings of a family their verdicts. */
    static void judge(List<ClaimReading> family, double level) {
        int needed = ClaimTest.blocksNeeded(family.size(), level);
        for (ClaimReading reading : family) {
            if (reading.test.isPresent() && reading.estimand == Estimand.THESE && reading.complete < needed) {
                reading.test = Optional.empty();
                reading.reason = Optional.of(new Wording(
                        reading.complete + " blocks cannot reach the level of this family; " + needed + " could",
                        reading.complete + " 个区块达不到本组的检验水平；需要 " + needed + " 个"));
            }
            if (reading.test.isPresent()
                    && Double.isNaN(reading.test.get().estimate().p())) {
                reading.test = Optional.empty();
                reading.reason = Optional.of(new Wording("too few blocks have all their pictures", "图片齐全的区块太少"));
            }
        }
        List<Optional<ClaimTest>> tests =
                family.stream().map(reading -> reading.test).toList();
        List<ClaimVerdict> verdicts = ClaimTest.verdicts(tests, level);
        double[] adjusted = ClaimTest.adjusted(tests, true);
        double[] inside = ClaimTest.adjusted(tests, false);
        for (int i = 0; i < adjusted.length; i++) {
            ClaimReading reading = family.get(i);
            reading.verdict = verdicts.get(i);
            reading.adjustedP = reading.test.isPresent() ? adjusted[i] : Double.NaN;
            reading.insideP = reading.test.isPresent() ? inside[i] : Double.NaN;
        }
    }

    Reading reading() {
        return new Reading(
                model,
                claim,
                meaning,
                metric,
                estimand,
                verdict,
                test,
                adjustedP,
                insideP,
                reason,
                planned,
                complete,
                networkCalls,
                shown);
    }
}
