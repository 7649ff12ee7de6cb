package org.zimagelab.tuning.best;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.run.Run;

/**
 * Blocks on which nothing was chosen, to confirm a recommended cell: whoever is chosen as the best of many looks better
 * in the pictures that chose it than it is.
 *
 * @param cells the recommended one, then those that it is compared with
 * @param prompts those of the sweep for these prompts, other ones for new prompts
 * @param seeds of each prompt; the sweep has none of them
 */
public record FreshBlocks(List<Cell> cells, List<String> prompts, List<Long> seeds) {
    /** More blocks are refused as a typing error. */
    public static final int MOST = 10_000;

    public FreshBlocks {
        cells = List.copyOf(cells);
        prompts = List.copyOf(prompts);
        seeds = List.copyOf(seeds);
    }

    /** @throws IllegalArgumentException with one line, if nobody can ask for so many blocks */
    public static void checkCount(int count) {
        if (count < 2 || count > MOST) {
            throw new IllegalArgumentException("confirm " + count + ": expected a number of blocks from 2 to " + MOST);
        }
    }

    /**
     * Fresh blocks for an answer: the recommended cell, the one that looks best (the second best, where the recommended
     * one looks best), and the documented setting of the model, else the dearest cell.
     *
     * @param count blocks at the least; rounded up, so that every prompt has as many seeds, and for these prompts two
     * @param others new prompts; empty for these prompts
     * @throws IllegalArgumentException with one line, if nothing is recommended, prompts are missing, too many or not
     *     new, or the count is out of range
     */
    public static FreshBlocks of(BestAnswer answer, int count, List<String> others) {
        checkCount(count);
        Candidate choice = answer.choice()
                .orElseThrow(() -> new IllegalArgumentException(
                        "confirm: no cell is certain enough to be recommended, so there is none to confirm"));
        Set<String> swept = answer.runs().planned().stream()
                .map(run -> run.request().prompt())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> prompts = List.copyOf(answer.estimand() == Estimand.NEW ? fresh(others, swept) : swept);
        if (answer.estimand() == Estimand.THESE && !others.isEmpty()) {
            throw new IllegalArgumentException(
                    "confirm: for these prompts no other prompts are needed; leave them out," + " or ask --for new");
        }
        int least = answer.estimand() == Estimand.THESE ? 2 : 1;
        int each = Math.max(least, (count + prompts.size() - 1) / prompts.size());
        List<Cell> cells = compared(answer, choice);
        return new FreshBlocks(cells, prompts, seeds(answer, cells, each));
    }

    private static List<String> fresh(List<String> others, Set<String> swept) {
        if (others.size() < 2) {
            throw new IllegalArgumentException("confirm: for new prompts it needs prompts that are not in the sweep, at"
                    + " least two: write them below %%best, with a line of --- between two of them");
        }
        Set<String> distinct = new LinkedHashSet<>(others);
        if (distinct.size() < others.size()) {
            throw new IllegalArgumentException("confirm: two of the new prompts are the same");
        }
        for (int i = 0; i < others.size(); i++) {
            if (swept.contains(others.get(i))) {
                throw new IllegalArgumentException(
                        "confirm: prompt " + (i + 1) + " is one of the sweep's, so it is not new");
            }
        }
        return others;
    }

    private static List<Cell> compared(BestAnswer answer, Candidate choice) {
        Set<Cell> cells = new LinkedHashSet<>(List.of(choice.cell()));
        cells.add(answer.rival().cell());
        cells.add(answer.usual().cell());
        return List.copyOf(cells);
    }

    /**
     * The first seeds behind those of the sweep. A seed of which only the compared cells have a picture is from an
     * earlier confirmation in the same store: nothing was chosen on it, and its pictures are used again.
     */
    private static List<Long> seeds(BestAnswer answer, List<Cell> cells, int count) {
        boolean isTold = answer.candidates().size() > cells.size();
        Set<Long> used = answer.runs().planned().stream()
                .filter(run -> !isTold || cells.stream().noneMatch(cell -> cell.holds(run::value)))
                .map(run -> run.request().seed())
                .collect(Collectors.toSet());
        long last = used.stream().mapToLong(seed -> seed).max().orElse(-1);
        List<Long> seeds = new ArrayList<>();
        for (long seed = last < Long.MAX_VALUE - count ? last + 1 : 0; seeds.size() < count; seed++) {
            if (!used.contains(seed)) {
                seeds.add(seed);
            }
        }
        return seeds;
    }

    /** Number of blocks. */
    public int size() {
        return prompts.size() * seeds.size();
    }

    /**
     * The sweep that makes them.
     *
     * @param answer whose runs say what does not vary: size, negative prompt and so on
     */
    public Sweep sweep(BestAnswer answer) {
        Run any = answer.runsOf(answer.choice().orElseThrow()).get(0);
        Request base = any.request().withModel("");
        List<Cell> points = new ArrayList<>();
        for (Cell cell : cells) {
            Map<Parameter, Object> values = new LinkedHashMap<>(cell.values());
            values.remove(Parameter.MODEL);
            points.add(new Cell(values));
        }
        return Sweep.of(base)
                .with(Parameter.PROMPT, prompts)
                .with(Parameter.SEED, seeds)
                .points(points);
    }
}
