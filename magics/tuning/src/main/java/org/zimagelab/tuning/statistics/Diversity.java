package org.zimagelab.tuning.statistics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Scored;

/**
 * How much the seeds of a cell differ: the mean distance between two pictures of different seeds with the same prompt,
 * {@code U = Σ_{i<j} d_ij / (n (n − 1) / 2)}, and of these the mean over the prompts. The distance is
 * {@link PictureDistance}.
 *
 * <p>The pairs of one prompt share pictures, so they are not independent. U is a U-statistic, and its standard error is
 * the jackknife's (Arvesen, "Jackknifing U-statistics", Annals of Mathematical Statistics 40, 1969): the one of the
 * mean of the pseudo-values {@code P_i = n U − (n − 1) U₋ᵢ}, where U₋ᵢ leaves picture i out. Their mean is U. So each
 * run gets its pseudo-value as {@code diversity}, and means, intervals and paired differences of cells, which are
 * computed of the values of runs, are those of U. One such value says nothing of its picture.
 *
 * <p>With two seeds there is one distance and no pseudo-value: the first seed's run gets the distance, and there is no
 * interval for these prompts. With one seed there is no value.
 */
public final class Diversity {
    private static final String STOPPED = "stopped while pictures were compared; what was compared is kept";

    /** Distances of this process, by the pictures' pixels. */
    private static final Map<Pair, Double> KNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Double> eldest) {
            return size() > 100_000;
        }
    };

    private record Pair(String distance, String one, String other) {}

    private Diversity() {}

    /**
     * The same runs with the score {@link Metric#DIVERSITY}, whose description names the distance. Each picture is read
     * at most once, and only if a distance of its is not known yet in this process.
     *
     * @throws IllegalArgumentException with one line, if no cell has pictures of two seeds with the same prompt, or if
     *     the pictures are too small to be compared
     * @throws InterruptedException when the thread is interrupted
     */
    public static Runs measured(Runs runs) throws InterruptedException {
        Collection<Map<Long, Run>> groups = groups(runs).values();
        int most = groups.stream().mapToInt(Map::size).max().orElse(0);
        if (most < 2) {
            throw new IllegalArgumentException(
                    "diversity is the distance between the pictures of a cell's seeds: no cell"
                            + " has pictures of two seeds with the same prompt; give the sweep several --seeds");
        }
        try {
            PictureDistance distance = PictureDistance.of(groups.stream()
                    .flatMap(group -> group.values().stream())
                    .map(Run::request)
                    .toList());
            Map<String, Scored> scored = new HashMap<>();
            for (Map<Long, Run> group : groups) {
                scored.putAll(scored(List.copyOf(group.values()), distance));
            }
            List<Run> with = runs.planned().stream()
                    .map(run -> run.ok()
                            ? run.with(run.scored()
                                    .with(scored.getOrDefault(run.key(), missing("another picture has its seed"))))
                            : run)
                    .toList();
            return runs.with(with).withMetrics(List.of(metric(distance, most)));
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, STOPPED);
        } catch (NotScoredException e) {
            throw new IllegalArgumentException("diversity: " + e.getMessage(), e);
        }
    }

    private static Metric metric(PictureDistance distance, int mostSeeds) {
        return new Metric(
                Metric.DIVERSITY,
                1,
                "Mean distance between the pictures of a cell's seeds with the same prompt, by " + distance.words()
                        + ".",
                ScoreScale.of(Range.from(0), Direction.HIGHER_IS_BETTER).in(distance.words()),
                Optional.of("distance by " + distance.words()
                        + "; broken pictures differ too, so look at the scores of the prompt beside it"
                        + (mostSeeds > 2 ? "" : "; two seeds make one pair, so these prompts have no interval")));
    }

    /** The runs with a picture, by all but their seed. */
    private static Map<Request, Map<Long, Run>> groups(Runs runs) {
        Map<Request, Map<Long, Run>> groups = new LinkedHashMap<>();
        for (Run run : runs) {
            if (run.ok()) {
                groups.computeIfAbsent(run.request().withSeed(0), group -> new LinkedHashMap<>())
                        .put(run.request().seed(), run);
            }
        }
        return groups;
    }

    private static Map<String, Scored> scored(List<Run> runs, PictureDistance distance) {
        Map<String, Scored> scored = new HashMap<>();
        Map<String, Pixels> read = new HashMap<>();
        List<Run> readable = new ArrayList<>();
        for (Run run : runs) {
            scored.put(run.key(), missing("only one seed has a picture"));
            try {
                if (needsPicture(run, runs, distance)) {
                    read.put(run.key(), Pixels.of(run.image()));
                }
                readable.add(run);
            } catch (IOException e) {
                Interrupts.check();
                scored.put(run.key(), missing("its picture could not be read"));
            }
        }
        double[] values = pseudoValues(distances(readable, read, distance));
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i])) {
                scored.put(readable.get(i).key(), Scored.of(Map.of(Metric.DIVERSITY, values[i])));
            } else if (i == 1) {
                scored.put(readable.get(i).key(), missing("two seeds make one distance, which the first has"));
            }
        }
        return scored;
    }

    private static Scored missing(String reason) {
        return Scored.nothing(List.of(Metric.DIVERSITY), reason);
    }

    private static boolean needsPicture(Run run, List<Run> runs, PictureDistance distance) {
        return runs.stream()
                .anyMatch(other -> other != run && known(run, other, distance).isEmpty());
    }

    private static double[][] distances(List<Run> runs, Map<String, Pixels> read, PictureDistance distance) {
        double[][] distances = new double[runs.size()][runs.size()];
        for (int i = 0; i < runs.size(); i++) {
            for (int j = 0; j < i; j++) {
                Interrupts.check();
                Run one = runs.get(i);
                Run other = runs.get(j);
                Optional<Double> known = known(one, other, distance);
                double d =
                        known.isPresent() ? known.get() : distance.between(read.get(one.key()), read.get(other.key()));
                if (known.isEmpty()) {
                    synchronized (KNOWN) {
                        KNOWN.put(pair(one, other, distance), d);
                    }
                }
                distances[i][j] = d;
                distances[j][i] = d;
            }
        }
        return distances;
    }

    private static Optional<Double> known(Run one, Run other, PictureDistance distance) {
        synchronized (KNOWN) {
            return Optional.ofNullable(KNOWN.get(pair(one, other, distance)));
        }
    }

    private static Pair pair(Run one, Run other, PictureDistance distance) {
        String a = one.metadata().map(RunMetadata::pixels).orElseThrow();
        String b = other.metadata().map(RunMetadata::pixels).orElseThrow();
        return new Pair(distance.words(), a.compareTo(b) < 0 ? a : b, a.compareTo(b) < 0 ? b : a);
    }

    /**
     * The jackknife's pseudo-values of the mean distance.
     *
     * @param d distances, symmetric, 0 in the diagonal
     * @return as many, with the mean distance as their mean; of two pictures the distance and NaN; of one picture NaN
     */
    static double[] pseudoValues(double[][] d) {
        int n = d.length;
        double[] of = new double[n]; // sum of the distances from each picture
        double all = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                of[i] += d[i][j];
            }
            all += of[i] / 2;
        }
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = n > 2 ? 2 * all / (n - 1) - 2 * (all - of[i]) / (n - 2) : n == 2 && i == 0 ? all : Double.NaN;
        }
        return values;
    }
}
