package org.zimagelab.tuning.results;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.evidence.Sample;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.results.BlockedScores.Block;

/**
 * A score in one cell. Its unit is the block, a prompt with a seed: where a cell has several pictures of a block,
 * their mean is the block's value.
 *
 * @param n pictures with a value; 0 if none is finished
 * @param sd sample standard deviation of these pictures (n − 1), which describes them; NaN below n = 2
 * @param estimate the mean of the prompts' means with its interval; its own n counts blocks
 */
public record CellScore(Cell cell, int n, double sd, Estimate estimate) {

    /**
     * The statistics of these values.
     *
     * @param values of each block, one for each picture; none where nothing is finished
     * @param bounds the ends between which shares lie, see {@link org.zimagelab.tuning.metric.Metric#bounds()}
     * @param estimand what the interval is about
     */
    public static CellScore of(
            Cell cell, Map<Block, ? extends Collection<Double>> values, Optional<Range> bounds, Estimand estimand) {
        List<String> prompts = new ArrayList<>();
        List<Integer> promptOf = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        values.forEach((block, of) -> {
            if (!of.isEmpty()) {
                if (!prompts.contains(block.prompt())) {
                    prompts.add(block.prompt());
                }
                promptOf.add(prompts.indexOf(block.prompt()));
                means.add(mean(of));
                all.addAll(of);
            }
        });
        Sample sample = new Sample(
                promptOf.stream().mapToInt(i -> i).toArray(),
                means.stream().mapToDouble(x -> x).toArray(),
                bounds);
        return new CellScore(cell, all.size(), sd(all), sample.estimate(estimand));
    }

    private static double sd(List<Double> values) {
        double mean = mean(values);
        double squares =
                values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
        return values.size() < 2 ? Double.NaN : Math.sqrt(squares / (values.size() - 1));
    }

    static double mean(Collection<Double> values) {
        return values.stream().mapToDouble(x -> x).sum() / values.size();
    }

    /** The mean of the prompts' means; NaN if n is 0. */
    public double mean() {
        return estimate.mean();
    }

    /** Lower end of the 95 % interval of the mean; NaN where there is none, see {@link Sample#estimate}. */
    public double low() {
        return estimate.low();
    }

    /** Upper end, likewise. */
    public double high() {
        return estimate.high();
    }
}
