package org.zimagelab.tuning.adaptive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Estimand;

/**
 * Runs {@link Elimination} on sweeps that are drawn from a full grid, whose means are the truth. bench/adaptive
 * starts it; {@code main} takes the number of repetitions and the grid's CSV.
 *
 * @param score its name
 * @param sign 1 where larger values are better, −1 where smaller ones are
 * @param bounds of a share
 * @param values [prompt][seed][cell]
 * @param calls network calls of a picture of each cell
 */
record AdaptiveStudy(String score, int sign, Optional<Range> bounds, double[][][] values, int[] calls) {
    private static final double MOST_WRONG = 0.05;
    private static final double MOST_PICTURES = 0.5;

    /**
     * From so many paired standard errors on, half of the pictures must do: for these prompts, and not for shares,
     * which need some log(100(k − 1))/δ blocks for k cells whatever their spread.
     */
    private static final double CLEAR = 3;

    private static final double[] MARGINS = {2, 3, 4, 6};

    /** Scores of the grid with the better end; that of chroma is made up, to have one where cells are much alike. */
    private static final Map<String, Integer> SIGNS =
            Map.of("adherence", 1, "blur_effect", -1, "fine_detail", -1, "chroma_p95", -1);

    /** How sweeps are drawn from the grid. */
    enum Draw {
        /** These prompts; each block is a block of that prompt, drawn with replacement. */
        BLOCKS(Estimand.THESE),
        /** These prompts; the grid's own seeds in another order. */
        ORDER(Estimand.THESE),
        /** New prompts: blocks of any prompts, drawn with replacement, each a prompt of its own. */
        PROMPTS(Estimand.NEW);

        private final Estimand estimand;

        Draw(Estimand estimand) {
            this.estimand = estimand;
        }
    }

    /**
     * What came out.
     *
     * @param wrong share of repetitions in which the named cell is worse than the best by more than the margin
     * @param decided share of repetitions that named one
     * @param pictures share of the pictures of the full grid
     * @param leaderWrong share in which no cell was named, and the one that leads is worse by more
     */
    record Outcome(double wrong, double decided, double pictures, double leaderWrong) {}

    public static void main(String[] args) throws IOException {
        int repetitions = Integer.parseInt(args[0]);
        List<String[]> rows = Files.readAllLines(Path.of(args[1])).stream()
                .map(line -> line.split(","))
                .toList();
        boolean good = true;
        System.out.println(
                "| score | sweeps drawn | margin, paired se | margin | named | wrong | pictures | bars kept |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (String score : List.of("adherence", "blur_effect", "fine_detail", "chroma_p95")) {
            AdaptiveStudy study = of(rows, score);
            for (Draw draw : Draw.values()) {
                for (double margin : MARGINS) {
                    double delta = margin * study.pairedError(draw.estimand);
                    Outcome outcome = study.run(draw, delta, repetitions);
                    boolean asked = study.bounds.isEmpty() && draw.estimand == Estimand.THESE && margin >= CLEAR;
                    boolean few = !asked || outcome.pictures <= MOST_PICTURES;
                    boolean right = outcome.wrong <= MOST_WRONG;
                    good &= few && right;
                    System.out.printf(
                            Locale.ROOT,
                            "| %s | %s | %.0f | %.4g | %.1f %% | %.1f %% | %.0f %% | %s |%n",
                            score,
                            draw.name().toLowerCase(Locale.ROOT),
                            margin,
                            delta,
                            100 * outcome.decided,
                            100 * outcome.wrong,
                            100 * outcome.pictures,
                            few && right ? asked ? "both" : "of errors" : "NO");
                }
            }
        }
        System.exit(good ? 0 : 1);
    }

    static AdaptiveStudy of(List<String[]> rows, String score) {
        List<String[]> data = rows.subList(1, rows.size());
        List<String> head = List.of(rows.get(0));
        List<String> prompts = data.stream().map(row -> row[0]).distinct().toList();
        List<String> seeds = data.stream().map(row -> row[1]).distinct().toList();
        List<String> cells =
                data.stream().map(row -> row[2] + "/" + row[3]).distinct().toList();
        double[][][] values = new double[prompts.size()][seeds.size()][cells.size()];
        int[] calls = new int[cells.size()];
        for (String[] row : data) {
            int cell = cells.indexOf(row[2] + "/" + row[3]);
            values[prompts.indexOf(row[0])][seeds.indexOf(row[1])][cell] = Double.parseDouble(row[head.indexOf(score)]);
            calls[cell] = Integer.parseInt(row[head.indexOf("network_calls")]);
        }
        Optional<Range> bounds = score.equals("adherence") ? Optional.of(new Range(0, 1)) : Optional.empty();
        return new AdaptiveStudy(score, SIGNS.get(score), bounds, values, calls);
    }

    private int seeds() {
        return values[0].length;
    }

    private int size() {
        return values.length * seeds();
    }

    /** The means of the cells over the whole grid, the larger the better. */
    private double[] truth() {
        double[] truth = new double[calls.length];
        for (double[][] ofPrompt : values) {
            for (double[] block : ofPrompt) {
                for (int cell = 0; cell < truth.length; cell++) {
                    truth[cell] += sign * block[cell] / size();
                }
            }
        }
        return truth;
    }

    /**
     * The median standard error of the differences of the other cells to the best one, in a sweep of the whole grid.
     */
    double pairedError(Estimand estimand) {
        double[] truth = truth();
        int best = IntStream.range(0, truth.length)
                .reduce((a, b) -> truth[b] > truth[a] ? b : a)
                .orElseThrow();
        int[] prompts = IntStream.range(0, size())
                .map(i -> estimand == Estimand.THESE ? i / seeds() : i)
                .toArray();
        double[][] all = Arrays.stream(values).flatMap(Arrays::stream).toArray(double[][]::new);
        Blocks blocks = new Blocks(prompts, all, Optional.empty());
        double[] errors = IntStream.range(0, truth.length)
                .filter(cell -> cell != best)
                .mapToDouble(
                        cell -> blocks.difference(cell, best).estimate(estimand).se())
                .sorted()
                .toArray();
        return errors[errors.length / 2];
    }

    Outcome run(Draw draw, double delta, int repetitions) {
        Random random = new Random(20261);
        double[] truth = truth();
        double best = Arrays.stream(truth).max().orElseThrow();
        EliminationRule rule = new EliminationRule(sign, delta, draw.estimand, bounds);
        int wrong = 0;
        int decided = 0;
        int leaderWrong = 0;
        double pictures = 0;
        for (int repetition = 0; repetition < repetitions; repetition++) {
            double[][] blocks = drawn(draw, random);
            int[] prompts = IntStream.range(0, size())
                    .map(b -> draw.estimand == Estimand.THESE ? b % values.length : b)
                    .toArray();
            Elimination search = new Elimination(rule, prompts, truth.length);
            while (!search.isOver()) {
                pictures += search.cells().length;
                search.add(blocks[search.blocks()], new boolean[truth.length]);
            }
            int named = Arrays.stream(search.certified())
                    .reduce((a, b) -> calls[b] < calls[a] ? b : a)
                    .orElse(-1);
            decided += named >= 0 ? 1 : 0;
            wrong += named >= 0 && best - truth[named] > delta ? 1 : 0;
            leaderWrong += named < 0 && best - truth[search.leader().orElseThrow()] > delta ? 1 : 0;
        }
        double n = repetitions;
        return new Outcome(wrong / n, decided / n, pictures / (n * size() * truth.length), leaderWrong / n);
    }

    /** Blocks in the order of a sweep: with one seed all prompts in turn, then with the next. */
    private double[][] drawn(Draw draw, Random random) {
        int[] order = IntStream.range(0, seeds()).toArray();
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        double[][] blocks = new double[size()][];
        for (int b = 0; b < blocks.length; b++) {
            blocks[b] = switch (draw) {
                case BLOCKS -> values[b % values.length][random.nextInt(seeds())];
                case ORDER -> values[b % values.length][order[b / values.length]];
                case PROMPTS -> values[random.nextInt(values.length)][random.nextInt(seeds())];
            };
        }
        return blocks;
    }
}
