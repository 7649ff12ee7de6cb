package org.zimagelab.tuning.adaptive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.adaptive.AdaptiveProgress.Question;
import org.zimagelab.tuning.best.Margin;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.RunOrder;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.BlockedScores.Block;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;

/**
 * A planned sweep that is made block by block, and only as far as it takes to name a cell that is within a margin of
 * the best. It makes the same pictures with the same keys as the plain sweep, so each goes on from the other's store.
 */
public final class AdaptiveSweep {
    private final Plan plan;
    private final Question question;
    private final EliminationRule rule;
    private final List<Cell> cells;
    private final List<Block> blocks;
    private final int[] prompts;

    /** [block][cell] index in the plan's runs. */
    private final int[][] runs;

    /**
     * An adaptive sweep over the runs of a plan.
     *
     * @param plan of every combination; its options name the score
     * @param score name of the score that decides
     * @param within the margin; empty for the score's own
     * @throws IllegalArgumentException with one line, if the plan cannot be decided so: one cell, combinations that are
     *     missing, too few seeds or prompts, a score without a better end or margin
     */
    public AdaptiveSweep(Plan plan, String score, OptionalDouble within, Estimand estimand) {
        this.plan = plan;
        Metric metric = plan.options().scores().stream()
                .map(Metric::of)
                .filter(known -> known.name().equals(score))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "score '" + Printable.value(score) + "' is not among the scores of this sweep"));
        if (metric.better() == Direction.NEITHER) {
            throw new IllegalArgumentException(
                    "score " + metric.name() + ": neither end of it is better, so no cell is best in it");
        }
        BlockedScores arranged = BlockedScores.of(plan.asRuns(), metric.name());
        this.cells = arranged.cells();
        this.question = new Question(metric, Margin.of(metric, within).value(), estimand);
        this.rule = new EliminationRule(arranged.sign(), question.delta(), estimand, metric.bounds());
        List<Long> seeds =
                arranged.blocks().stream().map(Block::seed).distinct().toList();
        List<String> texts = arranged.prompts();
        Map<Long, Integer> ofSeed = indexes(seeds);
        Map<String, Integer> ofText = indexes(texts);
        this.blocks = arranged.blocks().stream()
                .sorted(Comparator.<Block>comparingInt(block -> ofSeed.get(block.seed()))
                        .thenComparingInt(block -> ofText.get(block.prompt())))
                .toList();
        this.prompts =
                blocks.stream().mapToInt(block -> ofText.get(block.prompt())).toArray();
        this.runs = places();
        check(texts.size(), seeds.size());
    }

    private int[][] places() {
        Parameter[] by = cells.get(0).parameters();
        int[][] places = new int[blocks.size()][cells.size()];
        Arrays.stream(places).forEach(row -> Arrays.fill(row, -1));
        Map<Block, Integer> rows = indexes(blocks);
        Map<Cell, Integer> columns = indexes(cells);
        for (int i = 0; i < plan.runs().size(); i++) {
            Interrupts.check();
            Run run = plan.runs().get(i);
            Block block = new Block(run.request().prompt(), run.request().seed());
            places[rows.get(block)][columns.get(run.cell(by))] = i;
        }
        return places;
    }

    private static <T> Map<T, Integer> indexes(List<T> of) {
        return IntStream.range(0, of.size()).boxed().collect(Collectors.toMap(of::get, Function.identity()));
    }

    private void check(int promptCount, int seeds) {
        if (cells.size() < 2) {
            throw new IllegalArgumentException(
                    "this sweep has one cell: give lists of steps, guidance or others to" + " choose from");
        }
        if (blocks.size() < promptCount * seeds
                || Arrays.stream(runs).anyMatch(row -> Arrays.stream(row).anyMatch(i -> i < 0))) {
            throw new IllegalArgumentException(
                    "some cells lack a prompt or seed that others have: leave out whole cells,"
                            + " such as --exclude 'steps=4,cfg=9'");
        }
        if (rule.canCertify(cells.size(), promptCount, seeds)) {
            return;
        }
        boolean these = question.estimand() == Estimand.THESE;
        int needed = IntStream.iterate(2, n -> n + 1)
                .filter(n ->
                        these ? rule.canCertify(cells.size(), promptCount, n) : rule.canCertify(cells.size(), n, seeds))
                .findFirst()
                .orElseThrow();
        throw new IllegalArgumentException(
                (these ? Amounts.count(seeds, "seed") : Amounts.count(promptCount, "prompt") + " for new prompts")
                        + " cannot decide between " + cells.size()
                        + " cells, however clear the pictures are: it takes at least "
                        + (these ? Amounts.count(needed, "seed") : Amounts.count(needed, "prompt")));
    }

    /** What it looks for. */
    public Question question() {
        return question;
    }

    /**
     * The fewest pictures after which it may end: one cell is better than all others by far, and nothing varies
     * between seeds.
     */
    public int leastPictures() {
        Elimination search = search();
        double[] row = new double[cells.size()];
        double far = rule.bounds().map(range -> range.high() - range.low()).orElse(1e6 * rule.delta());
        double low = rule.bounds().map(range -> range.low()).orElse(0.0);
        Arrays.fill(row, rule.sign() > 0 ? low : low + far);
        row[0] = rule.sign() > 0 ? low + far : low;
        int pictures = 0;
        while (!search.isOver()) {
            pictures += search.cells().length;
            search.add(row, new boolean[row.length]);
        }
        return pictures;
    }

    /** The most pictures that it may need: those of the plain sweep. */
    public int mostPictures() {
        return plan.runs().size();
    }

    /** What it will take, in one line. */
    public String line() {
        return "adaptive by " + question.words() + ": at least " + leastPictures() + " and at most "
                + Amounts.count(mostPictures(), "picture") + ", those in the store included";
    }

    /**
     * What speaks against this sweep before it begins, one line each: a share needs many blocks to be told apart.
     */
    public List<String> cautions() {
        int fewest = rule.fewestBlocksOfShares(cells.size());
        return fewest <= blocks.size()
                ? List.of()
                : List.of(question.metric().name() + " is a share: to certify cells that are about equal within "
                        + NumberText.plain(question.delta()) + " takes about " + fewest
                        + " blocks, and this sweep has " + blocks.size()
                        + "; more seeds or a larger margin help");
    }

    private Elimination search() {
        return new Elimination(rule, prompts, cells.size());
    }

    /**
     * Makes and scores pictures until a cell is certified, or all are made.
     *
     * @return all runs of the plan; those that were not needed stay planned
     * @throws InterruptedException as {@link Plan#run}
     */
    public Runs run(AdaptiveListener listener) throws InterruptedException {
        Elimination search = search();
        boolean[] told = new boolean[plan.runs().size()];
        int[] pictures = {0};
        return plan.run(listener, finished -> {
            if (!finished.isEmpty()) {
                add(search, finished);
            }
            int[] racing = search.cells();
            List<Integer> next = search.isOver()
                    ? List.of()
                    : Arrays.stream(racing)
                            .mapToObj(cell -> runs[search.blocks()][cell])
                            .sorted()
                            .toList();
            List<Integer> notNeeded = notNeeded(search, told);
            listener.decided(progress(search, pictures[0]), notNeeded);
            pictures[0] += next.size();
            return new RunOrder.Batch(next, notNeeded, next.isEmpty());
        });
    }

    private void add(Elimination search, Map<Integer, Run> finished) {
        double[] row = new double[cells.size()];
        boolean[] failed = new boolean[cells.size()];
        Arrays.fill(row, Double.NaN);
        for (int cell : search.cells()) {
            Run run = finished.get(runs[search.blocks()][cell]);
            failed[cell] = run.outcome() instanceof Outcome.Failed;
            double value = run.value(question.metric());
            row[cell] = run.ok() && Double.isFinite(value) ? value : Double.NaN;
        }
        search.add(row, failed);
    }

    private List<Integer> notNeeded(Elimination search, boolean[] told) {
        List<Integer> notNeeded = new ArrayList<>();
        boolean[] in = new boolean[cells.size()];
        for (int cell : search.cells()) {
            in[cell] = !search.isOver();
        }
        for (int block = search.blocks(); block < blocks.size(); block++) {
            for (int cell = 0; cell < in.length; cell++) {
                int run = runs[block][cell];
                if (!in[cell] && !told[run]) {
                    told[run] = true;
                    notNeeded.add(run);
                }
            }
        }
        return notNeeded;
    }

    private AdaptiveProgress progress(Elimination search, int pictures) {
        List<Cell> certified = Arrays.stream(search.certified())
                .boxed()
                .sorted(Comparator.comparingInt(this::networkCalls))
                .map(cells::get)
                .toList();
        return new AdaptiveProgress(
                question,
                cells,
                Arrays.stream(search.cells()).mapToObj(cells::get).toList(),
                search.blocks(),
                blocks.size(),
                pictures,
                mostPictures(),
                search.leader().isPresent()
                        ? Optional.of(cells.get(search.leader().getAsInt()))
                        : Optional.empty(),
                certified,
                certified.isEmpty() ? 0 : networkCalls(cells.indexOf(certified.get(0))),
                search.isOver());
    }

    private int networkCalls(int cell) {
        return ((Outcome.Planned) plan.runs().get(runs[0][cell]).outcome()).networkCalls();
    }
}
