package org.zimagelab.tuning.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.evidence.Adjustment;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Score against cost, for cells of steps and guidance, and of the step cache where it varies. A cell is on the front
 * if no other cell has a score at least as good at a cost at most as high, and is better in one of the two.
 *
 * @param score name of the score
 * @param better the end of the score that is better
 * @param cost {@code network_calls}, which are counted, or {@code seconds}, which vary from run to run
 * @param points one for each cell with a value, the cheapest first
 */
public record Pareto(String score, Direction better, String cost, List<Point> points) {
    /**
     * The costs of a picture, by their names in {@link Runs#cells(String, Parameter...)}; first the one that is the
     * same in every run.
     */
    public static final List<String> COSTS =
            Metric.COSTS.stream().map(Metric::name).toList();

    /**
     * One cell.
     *
     * @param score mean and interval over the runs
     * @param costs quartiles of the cost over the runs
     * @param onFront whether the cell is on the front, as it looks
     * @param toldApart whether a cell that costs no more is certainly better: 95 % for all such comparisons together
     *     (paired, Holm)
     */
    public record Point(CellScore score, Quartiles costs, boolean onFront, boolean toldApart) {

        /** The threshold of the step cache; 0 where it is off or no axis. */
        public double stepCache() {
            Object value = score.cell().values().get(Parameter.STEP_CACHE);
            return value == null ? 0 : (Double) value;
        }

        /** The median cost over the runs. */
        public double cost() {
            return costs.median();
        }
    }

    public Pareto {
        points = List.copyOf(points);
    }

    /** {@link #of(Runs, String, String, Estimand)} for {@link Estimand#THESE}. */
    public static Pareto of(Runs runs, String score, String cost) {
        return of(runs, score, cost, Estimand.THESE);
    }

    /**
     * Compares a score with a cost. All other parameters that the sweep varies are pooled.
     *
     * @param score its name
     * @param cost one of {@link #COSTS}
     * @param estimand what the intervals are about
     * @throws IllegalArgumentException with one line, if the score or the cost is unknown, neither end of the score
     *     is better, or no cell has a value
     */
    public static Pareto of(Runs runs, String score, String cost, Estimand estimand) {
        if (!COSTS.contains(cost)) {
            throw new IllegalArgumentException(
                    "cost " + Printable.value(cost) + ": expected " + String.join(" or ", COSTS));
        }
        Parameter[] by = cellParameters(runs);
        Map<Cell, List<Double>> costs = runs.samples(cost, by);
        List<CellScore> cells = runs.cells(score, estimand, by).stream()
                .filter(cell -> cell.n() > 0)
                .toList();
        Direction better = runs.metric(score).better();
        if (better == Direction.NEITHER) {
            throw new IllegalArgumentException(
                    "score " + score + ": neither end of it is better, so it cannot be weighed against a cost;"
                            + " choose a score with a better end, such as blur_effect");
        }
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("score " + score + ": no cell of this sweep has a value yet");
        }
        List<Quartiles> spreads =
                cells.stream().map(cell -> Quartiles.of(costs.get(cell.cell()))).toList();
        double[] prices = spreads.stream().mapToDouble(Quartiles::median).toArray();
        double[] values = cells.stream().mapToDouble(CellScore::mean).toArray();
        boolean[] front = front(prices, values, better == Direction.HIGHER_IS_BETTER);
        boolean[] toldApart = toldApart(
                BlockedScores.of(runs, score, by),
                cells.stream().map(CellScore::cell).toList(),
                prices,
                estimand);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            points.add(new Point(cells.get(i), spreads.get(i), front[i], toldApart[i]));
        }
        points.sort(Comparator.comparingDouble(Point::cost));
        return new Pareto(score, better, cost, points);
    }

    private static Parameter[] cellParameters(Runs runs) {
        return runs.varies(Parameter.STEP_CACHE)
                ? new Parameter[] {Parameter.STEPS, Parameter.GUIDANCE, Parameter.STEP_CACHE}
                : new Parameter[] {Parameter.STEPS, Parameter.GUIDANCE};
    }

    /**
     * Which points are not beaten by any other. Points that are equal in both are all on the front, or none is.
     *
     * @param costs lower is better
     * @param values as many
     * @param higherIsBetter of the values
     */
    public static boolean[] front(double[] costs, double[] values, boolean higherIsBetter) {
        double sign = higherIsBetter ? 1 : -1;
        boolean[] front = new boolean[costs.length];
        for (int i = 0; i < costs.length; i++) {
            Interrupts.check();
            front[i] = true;
            for (int j = 0; j < costs.length; j++) {
                double more = sign * (values[j] - values[i]);
                double less = costs[i] - costs[j];
                front[i] &= !(more >= 0 && less >= 0 && (more > 0 || less > 0));
            }
        }
        return front;
    }

    /** Each cell against all that cost no more. */
    private static boolean[] toldApart(BlockedScores scores, List<Cell> cells, double[] prices, Estimand estimand) {
        int[] index =
                cells.stream().mapToInt(cell -> scores.cells().indexOf(cell)).toArray();
        List<int[]> pairs = new ArrayList<>();
        List<Estimate> estimates = new ArrayList<>();
        for (int i = 0; i < index.length; i++) {
            Interrupts.check();
            for (int j = 0; j < index.length; j++) {
                if (i != j && prices[j] <= prices[i]) {
                    pairs.add(new int[] {i, j});
                    estimates.add(scores.values().difference(index[i], index[j]).estimate(estimand));
                }
            }
        }
        double[] p = Adjustment.holm(estimates.stream().mapToDouble(Estimate::p).toArray());
        boolean[] told = new boolean[index.length];
        for (int k = 0; k < p.length; k++) {
            boolean worse = scores.sign() * estimates.get(k).mean() < 0;
            told[pairs.get(k)[0]] |= worse && p[k] < 1 - Estimate.CONFIDENCE;
        }
        return told;
    }

    /**
     * The cells that look beaten although none that costs no more is certainly better; none where there are no
     * intervals, so that nothing can be told.
     */
    public List<Point> mayBeOnFront() {
        if (points.stream().noneMatch(point -> point.score().estimate().hasInterval())) {
            return List.of();
        }
        return points.stream()
                .filter(point -> !point.onFront() && !point.toldApart())
                .toList();
    }

    /** Whether any cell has a step cache. */
    public boolean hasStepCache() {
        return points.stream().anyMatch(point -> point.stepCache() > 0);
    }

    /** The points on the front, the cheapest first. */
    public List<Point> front() {
        return points.stream().filter(Point::onFront).toList();
    }

    /**
     * Neighbours on the front whose costs overlap, so that either of them may be the cheaper one in another run.
     * Costs overlap if the third quartile of the cheaper cell reaches the first quartile of the dearer one.
     *
     * @return number of pairs
     */
    public int overlaps() {
        List<Point> front = front();
        int pairs = 0;
        for (int i = 1; i < front.size(); i++) {
            pairs += front.get(i - 1).costs().third() >= front.get(i).costs().first() ? 1 : 0;
        }
        return pairs;
    }

    /**
     * One row for each cell: steps, guidance, cfg, step_cache where it varies, the median cost, for seconds also the
     * quartiles seconds_first and seconds_third, n, mean, low, high, estimand, front, standing (front, not told apart,
     * beaten, or looks beaten where nothing can be told).
     */
    public Table table() {
        BooleanColumn front = BooleanColumn.create("front");
        List<Point> open = mayBeOnFront();
        StringColumn standing = StringColumn.create("standing");
        points.forEach(point -> {
            front.append(point.onFront());
            String looks = open.contains(point) ? "not told apart" : point.toldApart() ? "beaten" : "looks beaten";
            standing.append(point.onFront() ? "front" : looks);
        });
        Table table =
                CellRows.table(score, points.stream().map(p -> p.score().cell()).toList());
        if (hasStepCache()) {
            table.addColumns(CellRows.column(Parameter.STEP_CACHE.label(), points, Point::stepCache));
        }
        table.addColumns(CellRows.column(cost, points, Point::cost));
        if (cost.equals("seconds")) {
            table.addColumns(
                    CellRows.column("seconds_first", points, p -> p.costs().first()),
                    CellRows.column("seconds_third", points, p -> p.costs().third()));
        }
        return table.addColumns(
                CellRows.counts("n", points, p -> p.score().n()),
                CellRows.column("mean", points, p -> p.score().mean()),
                CellRows.column("low", points, p -> p.score().low()),
                CellRows.column("high", points, p -> p.score().high()),
                StringColumn.create(
                        "estimand",
                        points.stream()
                                .map(p -> p.score().estimate().estimand().label())
                                .toList()),
                front,
                standing);
    }
}
