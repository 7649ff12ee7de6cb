package org.zimagelab.quality.selftest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.SpearmansCorrelation;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;

/**
 * What each score makes of each planted defect.
 *
 * @param pictures how many were damaged
 * @param scores in the order of the rows
 * @param responses of each score that has any, by defect
 * @param unscored why a score has no value, or none for some of the pictures, in one line each
 */
public record CrossTalk(
        int pictures, List<Score> scores, Map<Score, Map<PlantedDefect, Response>> responses, List<String> unscored) {

    /** The least side of a picture: what every score here can work with. */
    public static final int LEAST_SIDE = 192;

    /** The level at which the shift is taken. */
    public static final int MIDDLE = 3;

    private static final double PLAIN_RANK = 0.95;
    private static final double MOSTLY = 0.8;
    private static final double PLAIN_SHIFT = 0.5;
    private static final double LEAST_SHIFT = 0.1;

    /** What a score's response to a defect means. */
    public enum Meaning {
        /** The score's own defect, and it rises with it. */
        OWNS,
        /** It improves in most pictures, by its own direction, while they get worse. */
        FOOLED,
        /** It moves steadily and by more than half of what lies between pictures. */
        MOVES,
        /** Neither. */
        NONE
    }

    /**
     * How a score responds to a defect.
     *
     * @param rank mean over the pictures of Spearman's correlation of level, 0 to 5, and score, −1 to 1; 0 where the
     *     score stays the same
     * @param shift mean change of the score at level 3 in standard deviations between the undamaged pictures; empty
     *     where these do not differ, as a single one does not
     */
    public record Response(double rank, OptionalDouble shift) {}

    /** Is told how far a measurement is; an exception stops the measurement. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Some pictures are scored.
         *
         * @param done so far
         * @param of all
         */
        void scored(int done, int of);
    }

    /**
     * Plants every defect at every level in every picture and scores what comes out.
     *
     * @param pictures at least one, none with a side under {@link #LEAST_SIDE}
     * @param scores that need one picture alone
     * @param progress told after each scored picture
     * @throws InterruptedException when the thread is interrupted
     */
    public static CrossTalk of(List<Pixels> pictures, List<Score> scores, Progress progress)
            throws InterruptedException {
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("a self-test needs a picture");
        }
        for (Pixels picture : pictures) {
            if (Math.min(picture.width(), picture.height()) < LEAST_SIDE) {
                throw new IllegalArgumentException(tooSmall(picture));
            }
        }
        int all = pictures.size() * (1 + PlantedDefect.values().length * PlantedDefect.LEVELS);
        Map<String, String> reasons = new LinkedHashMap<>();
        List<Values> measured = new ArrayList<>();
        int done = 0;
        for (Pixels picture : pictures) {
            Map<String, Double> clean = scored(() -> picture, scores, reasons);
            progress.scored(++done, all);
            Map<PlantedDefect, List<Map<String, Double>>> damaged = new EnumMap<>(PlantedDefect.class);
            for (PlantedDefect defect : PlantedDefect.values()) {
                List<Map<String, Double>> levels = new ArrayList<>(List.of(clean));
                for (int level = 1; level <= PlantedDefect.LEVELS; level++) {
                    int planted = level;
                    levels.add(scored(() -> defect.plant(picture, planted), scores, reasons));
                    progress.scored(++done, all);
                }
                damaged.put(defect, levels);
            }
            measured.add(new Values(damaged));
        }
        Map<Score, Map<PlantedDefect, Response>> responses = new LinkedHashMap<>();
        for (Score score : scores) {
            Map<PlantedDefect, Response> row = new EnumMap<>(PlantedDefect.class);
            for (PlantedDefect defect : PlantedDefect.values()) {
                double[][] values = measured.stream()
                        .map(each -> each.of(score, defect))
                        .filter(each -> each.length > 0)
                        .toArray(double[][]::new);
                if (values.length > 0) {
                    row.put(defect, response(values));
                }
            }
            if (!row.isEmpty()) {
                responses.put(score, Collections.unmodifiableMap(row));
            }
        }
        List<String> unscored = reasons.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .toList();
        return new CrossTalk(pictures.size(), List.copyOf(scores), Collections.unmodifiableMap(responses), unscored);
    }

    /**
     * A picture's middle, pixel by pixel: what a self-test of a large picture looks at, since it scores it 41 times.
     *
     * @param most side of what is kept
     * @return the same picture where it is no larger
     */
    public static Pixels middle(Pixels picture, int most) {
        int width = Math.min(most, picture.width());
        int height = Math.min(most, picture.height());
        if (width == picture.width() && height == picture.height()) {
            return picture;
        }
        int corner = (picture.height() - height) / 2 * picture.width() + (picture.width() - width) / 2;
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            int from = corner + i / width * picture.width() + i % width;
            rgb[3 * i] = (byte) picture.red(from);
            rgb[3 * i + 1] = (byte) picture.green(from);
            rgb[3 * i + 2] = (byte) picture.blue(from);
        }
        return Pixels.ofRgb(width, height, rgb);
    }

    /**
     * Why a picture cannot be used.
     *
     * @return the size, and what is expected
     */
    public static String tooSmall(Pixels picture) {
        return picture.width() + "×" + picture.height() + " pixels; a self-test needs sides of at least " + LEAST_SIDE;
    }

    /**
     * What a score's response to a defect means.
     *
     * @return {@link Meaning#NONE} also where there is no response
     */
    public Meaning meaning(Score score, PlantedDefect defect) {
        Response response = responses.getOrDefault(score, Map.of()).get(defect);
        if (response == null) {
            return Meaning.NONE;
        }
        boolean steady = Math.abs(response.rank()) >= PLAIN_RANK;
        // Where nothing lies between the pictures, the rank alone decides.
        double shift = Math.abs(response.shift().orElse(PLAIN_SHIFT));
        if (defect.owner().equals(score.name()) && response.rank() >= PLAIN_RANK) {
            return Meaning.OWNS;
        }
        boolean improves = score.better() == Direction.HIGHER_IS_BETTER && response.rank() > 0
                || score.better() == Direction.LOWER_IS_BETTER && response.rank() < 0;
        if (Math.abs(response.rank()) >= MOSTLY && improves && shift >= LEAST_SHIFT) {
            return Meaning.FOOLED;
        }
        return steady && shift >= PLAIN_SHIFT ? Meaning.MOVES : Meaning.NONE;
    }

    /**
     * The scores of a meaning for a defect.
     *
     * @return names, in the order of the rows
     */
    public List<String> named(PlantedDefect defect, Meaning meaning) {
        return scores.stream()
                .filter(score -> meaning(score, defect) == meaning)
                .map(Score::name)
                .toList();
    }

    /** By defect, the values of all scores from level 0 on. */
    private record Values(Map<PlantedDefect, List<Map<String, Double>>> byDefect) {
        /** Empty where a level has no value. */
        double[] of(Score score, PlantedDefect defect) {
            List<Map<String, Double>> levels = byDefect.get(defect);
            return levels.stream().allMatch(values -> values.containsKey(score.name()))
                    ? levels.stream()
                            .mapToDouble(values -> values.get(score.name()))
                            .toArray()
                    : new double[0];
        }
    }

    private static Map<String, Double> scored(Supplier<Pixels> picture, List<Score> scores, Map<String, String> reasons)
            throws InterruptedException {
        try {
            return Scores.of(
                    ScoreInput.of(picture.get()), scores, (score, reason) -> reasons.putIfAbsent(score.name(), reason));
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, "the self-test was stopped");
        }
    }

    private static Response response(double[][] values) {
        double rank = Arrays.stream(values)
                .mapToDouble(CrossTalk::withOrder)
                .average()
                .orElseThrow();
        double shift = Arrays.stream(values)
                .mapToDouble(v -> v[MIDDLE] - v[0])
                .average()
                .orElseThrow();
        double spread = deviation(Arrays.stream(values).mapToDouble(v -> v[0]).toArray());
        return new Response(rank, spread > 0 ? OptionalDouble.of(shift / spread) : OptionalDouble.empty());
    }

    /** Of a sample; 0 for a single value. */
    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
    }

    /** Spearman's correlation of values and their positions, ties sharing their mean rank; 0 where all are equal. */
    static double withOrder(double[] values) {
        double[] positions = IntStream.range(0, values.length).asDoubleStream().toArray();
        double correlation = new SpearmansCorrelation().correlation(positions, values);
        return Double.isNaN(correlation) ? 0 : correlation;
    }
}
