package org.zimagelab.tuning.best;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.evidence.BestSet;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.CellDifference;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.ReferenceDifferences;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.CellText;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.statistics.ReferenceCell;

/** From runs to a {@link BestAnswer}. */
final class BestAnalysis {
    /** Cells that a message names. */
    private static final int MOST_NAMED = 4;

    private final Runs runs;
    private final Objective objective;
    private final Estimand estimand;

    /** One for each goal, with all cells and blocks. */
    private final List<BlockedScores> scores;

    /** The cells that have a value of every goal: the candidates. */
    private final int[] kept;

    /** For each goal the blocks in which every candidate has a value. */
    private final List<int[]> complete;

    BestAnalysis(Runs runs, Objective objective, Estimand estimand) {
        this.runs = runs;
        this.objective = objective;
        this.estimand = estimand;
        scores = objective.goals().stream()
                .map(goal -> BlockedScores.of(runs, goal.metric().name()))
                .toList();
        kept = IntStream.range(0, first().cells().size())
                .filter(cell ->
                        scores.stream().allMatch(of -> of.values().cell(cell).values().length > 0))
                .toArray();
        complete = scores.stream()
                .map(of -> of.values().onlyCells(kept))
                .map(blocks -> IntStream.range(0, blocks.size())
                        .filter(b -> Arrays.stream(blocks.values()[b]).noneMatch(Double::isNaN))
                        .toArray())
                .toList();
    }

    /** A goal's values of the candidates, in its complete blocks. */
    Blocks counted(int goal) {
        return scores.get(goal).values().onlyCells(kept).only(complete.get(goal));
    }

    private BlockedScores first() {
        return scores.get(0);
    }

    BestAnswer answer() {
        requireEnough();
        List<List<GuardCheck>> guards = guards();
        int[] race = IntStream.range(0, kept.length)
                .filter(i -> guards.get(i).stream().noneMatch(check -> check.verdict() == GuardCheck.Verdict.BROKEN))
                .toArray();
        List<Map<Integer, BestSet.Member>> members = new ArrayList<>();
        for (int g = 0; g < scores.size(); g++) {
            members.add(members(g, race));
        }
        Map<Cell, List<Run>> byCell = byCell();
        List<List<Run>> made = Arrays.stream(kept)
                .mapToObj(cell -> byCell.getOrDefault(first().cells().get(cell), List.of()))
                .toList();
        List<CellCost> costs = made.stream().map(CellCost::of).toList();
        List<Candidate> undifferenced = candidates(costs, guards, members, Map.of());
        BestAnswer found = answer(undifferenced, recommended(undifferenced, made));
        return answer(candidates(costs, guards, members, differences(found.reference())), found.recommended());
    }

    private BestAnswer answer(List<Candidate> candidates, OptionalInt recommended) {
        return new BestAnswer(runs, objective, estimand, coverage(), candidates, recommended);
    }

    private void requireEnough() {
        String score = objective.goals().get(0).metric().name();
        if (kept.length == 0) {
            throw new IllegalArgumentException("score " + score + ": no cell of these runs has a value yet");
        }
        if (kept.length == 1) {
            throw new IllegalArgumentException("these runs have "
                    + (first().cells().size() == 1 ? "one cell" : "one cell with a value of " + score) + " ("
                    + words(List.of(first().cells().get(kept[0])))
                    + "), so there is nothing to choose from: sweep several steps or guidances");
        }
        for (int g = 0; g < scores.size(); g++) {
            requireEnough(g);
        }
    }

    private void requireEnough(int goal) {
        String score = objective.goals().get(goal).metric().name();
        Blocks blocks = counted(goal);
        int all = scores.get(goal).blocks().size();
        if (blocks.size() < 2) {
            throw new IllegalArgumentException(Amounts.part(blocks.size(), all, "block")
                    + " (a prompt with a seed) has a value of " + score + " in every cell, and a choice needs two; "
                    + (all < 2
                            ? "sweep more seeds"
                            : "the fewest values are in " + words(fewest(goal))
                                    + ": make them, or leave such cells out with --only"));
        }
        long prompts = Arrays.stream(blocks.prompts()).distinct().count();
        if (estimand == Estimand.NEW && prompts == 1) {
            throw new IllegalArgumentException("one prompt says nothing about new prompts, so there is no interval:"
                    + " sweep several prompts, or ask --for these");
        }
        if (estimand == Estimand.THESE && prompts == blocks.size()) {
            throw new IllegalArgumentException("every prompt has one seed, so it is not known how much seeds vary:"
                    + " sweep more seeds, or ask --for new");
        }
        double[] values =
                Arrays.stream(blocks.values()).flatMapToDouble(Arrays::stream).toArray();
        if (Arrays.stream(values).allMatch(value -> value == values[0])) {
            throw new IllegalArgumentException("score " + score + " has the same value in all "
                    + Amounts.count(values.length, "picture")
                    + ", so it cannot tell these cells apart: choose another score");
        }
    }

    private List<Cell> fewest(int goal) {
        int[] counts = Arrays.stream(kept)
                .map(cell -> scores.get(goal).values().cell(cell).values().length)
                .toArray();
        int least = Arrays.stream(counts).min().orElse(0);
        return IntStream.range(0, kept.length)
                .filter(i -> counts[i] == least)
                .mapToObj(i -> first().cells().get(kept[i]))
                .toList();
    }

    private static String words(List<Cell> cells) {
        return CellText.list(cells, MOST_NAMED, Language.EN);
    }

    private Coverage coverage() {
        List<Cell> without = IntStream.range(0, first().cells().size())
                .filter(cell -> Arrays.stream(kept).noneMatch(k -> k == cell))
                .mapToObj(first().cells()::get)
                .toList();
        Blocks candidates = first().values().onlyCells(kept);
        long missing = Arrays.stream(candidates.values())
                .flatMapToDouble(Arrays::stream)
                .filter(Double::isNaN)
                .count();
        int[] prompts = Arrays.stream(counted(0).prompts()).distinct().toArray();
        return new Coverage(candidates.size(), complete.get(0).length, prompts.length, without, (int) missing);
    }

    /** For each candidate its guards, checked on the complete blocks. */
    private List<List<GuardCheck>> guards() {
        List<Blocks> limits = objective.guards().stream()
                .map(guard -> BlockedScores.of(runs, guard.metric().name())
                        .values()
                        .onlyCells(kept)
                        .only(complete.get(0)))
                .toList();
        List<List<GuardCheck>> checks = new ArrayList<>();
        for (int i = 0; i < kept.length; i++) {
            List<GuardCheck> of = new ArrayList<>();
            for (int g = 0; g < limits.size(); g++) {
                Interrupts.check();
                of.add(GuardCheck.of(objective.guards().get(g), limits.get(g).cell(i), estimand, kept.length));
            }
            checks.add(of);
        }
        return checks;
    }

    /** The candidates in the race against the best of the others, by their index. */
    private Map<Integer, BestSet.Member> members(int goal, int[] race) {
        if (race.length == 0) {
            return Map.of();
        }
        Goal of = objective.goals().get(goal);
        Map<Integer, BestSet.Member> members = new HashMap<>();
        BestSet.of(counted(goal).onlyCells(race), of.sign(), of.margin().value(), estimand)
                .members()
                .forEach(member -> members.put(race[member.cell()], member));
        return members;
    }

    private Map<Cell, List<Run>> byCell() {
        Parameter[] by = first().cells().get(0).parameters();
        Map<Cell, List<Run>> byCell = new HashMap<>();
        for (Run run : runs.planned()) {
            byCell.computeIfAbsent(run.cell(by), cell -> new ArrayList<>()).add(run);
        }
        return byCell;
    }

    private List<Candidate> candidates(
            List<CellCost> costs,
            List<List<GuardCheck>> guards,
            List<Map<Integer, BestSet.Member>> members,
            Map<Integer, List<CellDifference>> differences) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < kept.length; i++) {
            List<Standing> standings = new ArrayList<>();
            for (int g = 0; g < scores.size(); g++) {
                List<CellDifference> of = differences.getOrDefault(i, List.of());
                standings.add(new Standing(
                        counted(g).cell(i).estimate(estimand).mean(),
                        Optional.ofNullable(members.get(g).get(i)),
                        of.isEmpty() ? Optional.empty() : Optional.of(of.get(g))));
            }
            candidates.add(new Candidate(first().cells().get(kept[i]), costs.get(i), guards.get(i), standings));
        }
        return candidates;
    }

    /**
     * The cheapest of the equally good. Of equally cheap ones that which changes least of the model's own settings, so
     * that nobody is sent away from them for nothing; then the one with the best mean.
     *
     * @param made the runs of each candidate
     */
    private OptionalInt recommended(List<Candidate> candidates, List<List<Run>> made) {
        List<Integer> good = IntStream.range(0, candidates.size())
                .boxed()
                .filter(i -> candidates.get(i).status() == Candidate.Status.EQUALLY_GOOD)
                .toList();
        List<CellCost> costs = good.stream().map(i -> candidates.get(i).cost()).toList();
        long[] changes = made.stream().mapToLong(ReferenceCell::changes).toArray();
        int sign = objective.goals().get(0).sign();
        return good.stream()
                .filter(i -> candidates.get(i).cost().isCheapestOf(costs, callsCompare(candidates)))
                .min(Comparator.<Integer>comparingLong(i -> changes[i])
                        .thenComparing(i ->
                                -sign * candidates.get(i).standings().get(0).mean()))
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    /** Network calls of two models, sizes or forms of weights take different times, and so do those with NAG. */
    private static boolean callsCompare(List<Candidate> candidates) {
        return List.of(Parameter.MODEL, Parameter.SIZE, Parameter.HIRES, Parameter.NAG, Parameter.WEIGHT_DTYPE).stream()
                .allMatch(parameter -> candidates.stream()
                                .map(candidate ->
                                        Optional.ofNullable(candidate.cell().value(parameter)))
                                .distinct()
                                .count()
                        == 1);
    }

    /** For each candidate but the reference its differences from it, one for each goal. */
    private Map<Integer, List<CellDifference>> differences(int reference) {
        Map<Integer, List<CellDifference>> differences = new HashMap<>();
        for (BlockedScores of : scores) {
            Interrupts.check();
            ReferenceDifferences.of(of.values().onlyCells(kept), reference, estimand)
                    .cells()
                    .forEach(difference -> differences
                            .computeIfAbsent(difference.cell(), cell -> new ArrayList<>())
                            .add(difference));
        }
        return differences;
    }
}
