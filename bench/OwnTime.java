import com.google.gson.Gson;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ReuseForecast;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.parameter.ListParser;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.store.Scorer;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.store.RunStore;

/**
 * Times a sweep beside a bare loop that makes the same pictures in the same order with the same reuse, by turns in one
 * process, and prints one JSON line:
 * {@code java -cp 'install/target/lib/*' bench/OwnTime.java FOLDER SIZE STEPS GUIDANCE SEEDS SCORES ROUNDS}, where
 * SEEDS is how many and SCORES may be {@code none}. Each side gets seeds of its own in each round, so that no first
 * velocity is known from before.
 *
 * <p>sweep_s, bare_s: wall time of each. outside_s: of the sweep, the time of its thread outside the making of
 * pictures; what the listener takes within is outside. Then, alone on an idle machine, milliseconds a picture of what
 * the sweep does in the background.
 */
public class OwnTime {
    private static final String PROMPT = "a red circle above a blue square on a white background";

    private final ZImage model;
    private final List<Score> scores;
    private final Sweep sweep;
    private int seeds;
    private long nextSeed = 1;

    OwnTime(ZImage model, String[] a) {
        this.model = model;
        int size = Integer.parseInt(a[1]);
        scores = a[5].equals("none") ? List.of() : Scores.parse(a[5], Set.of());
        sweep = Sweep.of(model.request(PROMPT).withSize(size, size))
                .with(Parameter.STEPS, ListParser.integers("--steps", a[2]))
                .with(Parameter.GUIDANCE, ListParser.numbers("--guidance", a[3]));
    }

    public static void main(String[] a) throws Exception {
        try (ZImage model = ZImage.load(Path.of(a[0]), new LoadOptions("cpu", "fp32"))) {
            OwnTime own = new OwnTime(model, a);
            own.seeds = 1;
            own.round(); // warm: classes, modulations, the prompt
            own.seeds = Integer.parseInt(a[4]);
            List<Map<String, Object>> rounds = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(a[6]); i++) {
                rounds.add(own.round());
            }
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("rounds", rounds);
            json.put("background_ms", own.background());
            System.out.println(new Gson().toJson(json));
        }
    }

    private Sweep fresh() {
        Sweep next = sweep.seeds(LongStream.range(nextSeed, nextSeed + seeds).toArray());
        nextSeed += seeds;
        return next;
    }

    private Map<String, Object> round() throws Exception {
        Path folder = Files.createTempDirectory("zimage-bench");
        Timed timed = new Timed(Generator.of(model));
        long start = System.nanoTime();
        Runs runs = fresh().run(timed, RunStore.open(folder), SweepOptions.of(scores), LISTENER);
        double sweepSeconds = since(start);
        int computed = 0;
        for (Run run : runs) {
            if (!run.ok() || run.scores().values().stream().anyMatch(x -> x.isNaN())) {
                throw new IllegalStateException("a run is not whole: " + run.reason());
            }
            computed += run.cost().networkCalls() - run.cost().reusedCalls();
        }
        delete(folder);
        List<Request> bare =
                fresh().plan(timed, RunStore.open(folder), SweepOptions.of(scores)).runs().stream()
                        .map(Run::request)
                        .toList();
        start = System.nanoTime();
        int bareComputed = 0;
        for (Request request : bare) {
            Picture picture = model.generate(request);
            bareComputed += picture.networkCalls() - picture.reusedCalls();
        }
        double bareSeconds = since(start);
        delete(folder);
        if (computed != bareComputed) {
            throw new IllegalStateException(
                    "the sweep computed " + computed + " network calls, the loop " + bareComputed);
        }
        Map<String, Object> round = new LinkedHashMap<>();
        round.put("pictures", runs.size());
        round.put("network_calls", computed);
        round.put("sweep_s", sweepSeconds);
        round.put("outside_s", sweepSeconds - timed.nanos / 1e9);
        round.put("bare_s", bareSeconds);
        return round;
    }

    /** What becomes of a finished picture, step by step, medians of several pictures. */
    private Map<String, Double> background() throws Exception {
        Path folder = Files.createTempDirectory("zimage-bench");
        RunStore store = RunStore.open(folder);
        List<Picture> pictures = new ArrayList<>();
        Request request = fresh().requests().get(0).withSteps(1);
        for (int i = 0; i < 2; i++) {
            pictures.add(model.generate(request.withSeed(i)));
        }
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int i = 0; i < 12; i++) {
            Picture picture = pictures.get(i % pictures.size());
            long start = System.nanoTime();
            store.save(picture);
            note(times, "kept as PNG", start);
            start = System.nanoTime();
            Pixels pixels = Pixels.of(picture.image());
            note(times, "pixels for the scores", start);
            start = System.nanoTime();
            BufferedImage small = Thumbnail.of(picture.image(), LISTENER.thumbnailSize());
            note(times, "thumbnail of " + Math.max(small.getWidth(), small.getHeight()), start);
            for (Score score : scores) {
                start = System.nanoTime();
                Scorer.of(ScoreInput.of(pixels).withPrompt(PROMPT), List.of(score));
                note(times, score.name(), start);
            }
        }
        delete(folder);
        Map<String, Double> medians = new LinkedHashMap<>();
        times.forEach((what, ms) -> medians.put(what, ms.stream().sorted().toList().get(ms.size() / 2)));
        return medians;
    }

    private static void note(Map<String, List<Double>> times, String what, long start) {
        times.computeIfAbsent(what, w -> new ArrayList<>()).add(since(start) * 1e3);
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void delete(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Wants small pictures, as a notebook does. */
    private static final SweepListener LISTENER = new SweepListener() {
        @Override
        public int thumbnailSize() {
            return 128;
        }
    };

    /** Adds up the time of making pictures, without what the listener takes of it. */
    private static final class Timed implements Generator {
        private final Generator generator;
        private long nanos;

        Timed(Generator generator) {
            this.generator = generator;
        }

        @Override
        public Picture generate(Request request, Progress progress) throws InterruptedException {
            long start = System.nanoTime();
            try {
                return generator.generate(request, step -> {
                    long told = System.nanoTime();
                    progress.step(step);
                    nanos -= System.nanoTime() - told;
                });
            } finally {
                nanos += System.nanoTime() - start;
            }
        }

        @Override
        public ModelInfo info() {
            return generator.info();
        }

        @Override
        public void check(Request request) {
            generator.check(request);
        }

        @Override
        public Request resolved(Request request) {
            return generator.resolved(request);
        }

        @Override
        public int networkCalls(Request request) {
            return generator.networkCalls(request);
        }

        @Override
        public ReuseForecast reuseForecast() {
            return generator.reuseForecast();
        }

        @Override
        public double[] sigmas(Request request) {
            return generator.sigmas(request);
        }

        @Override
        public BufferedImage decode(float[] latents, int width, int height) {
            return generator.decode(latents, width, height);
        }
    }
}
