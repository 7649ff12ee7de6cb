import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.parameter.ListParser;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.store.RunStore;

/**
 * Times this project on a model folder, in the words of peer_diffusers.py beside it, and prints the same JSON line:
 * {@code java -cp 'install/target/lib/*' bench/Generate.java FOLDER SIZE STEPS DTYPE IMAGES} or {@code … FOLDER SIZE
 * sweep DTYPE STEPS GUIDANCE SEEDS [SCORES]}. With {@code -Dzimage.device=cuda} on a card, and what its memory holds.
 */
public class Generate {
    private static final String PROMPT = "a red circle above a blue square on a white background";
    private static final String DEVICE = System.getProperty("zimage.device", "cpu");

    public static void main(String[] a) throws Exception {
        long start = System.nanoTime();
        ZImage.devices(); // starts libtorch, whose own memory is not the weights'
        long memory = anonymous();
        Map<String, Object> json = new LinkedHashMap<>();
        card(json, "card_before_mb");
        try (ZImage model = ZImage.load(Path.of(a[0]), new LoadOptions(DEVICE, a[3]))) {
            json.put("engine", "zimage-lab");
            json.put("size", Integer.parseInt(a[1]));
            json.put("dtype", a[3]);
            json.put("load_s", seconds(start));
            json.put("load_anonymous_mb", anonymous() - memory);
            card(json, "card_loaded_mb");
            Request request = model.request(PROMPT)
                    .withSize(Integer.parseInt(a[1]), Integer.parseInt(a[1]))
                    .withGuidance(0);
            if (a[2].equals("sweep")) {
                sweep(model, request, a, json);
            } else {
                pictures(model, request.withSteps(Integer.parseInt(a[2])), Integer.parseInt(a[4]), json);
            }
            card(json, "card_used_mb");
        }
        card(json, "card_after_mb");
        System.out.println(new Gson().toJson(json));
    }

    private static void pictures(ZImage model, Request request, int images, Map<String, Object> json)
            throws InterruptedException {
        double[] seconds = new double[images];
        List<Double> steps = new ArrayList<>();
        double first = 0;
        for (int i = 0; i <= images; i++) {
            long[] mark = {0};
            Picture p = model.generate(request.withSeed(i), step -> {
                if (step.index() > 1) {
                    steps.add(seconds(mark[0]));
                }
                mark[0] = System.nanoTime();
            });
            if (i == 0) {
                first = p.seconds();
            } else {
                seconds[i - 1] = p.seconds();
            }
        }
        steps.sort(null);
        json.put("first_image_s", first);
        json.put("image_s", images == 0 ? first : median(seconds));
        json.put("step_s", steps.get(steps.size() / 2));
        if (!DEVICE.equals("cpu")) {
            parts(model, request, json);
        }
    }

    /** Medians of what a new prompt adds until the first step's end, and of decoding, after a first of each. */
    private static void parts(ZImage model, Request request, Map<String, Object> json) throws InterruptedException {
        double[] known = new double[5];
        double[] fresh = new double[5];
        double[] decode = new double[5];
        float[] latents = model.generate(request).latents();
        for (int i = -1; i < 5; i++) {
            double k = firstStep(model, request.withSeed(101 + i));
            double f = firstStep(model, request.withPrompt(PROMPT + ", " + (i + 2) + " small triangles"));
            long start = System.nanoTime();
            model.decode(latents, request.width(), request.height());
            if (i >= 0) {
                known[i] = k;
                fresh[i] = f;
                decode[i] = seconds(start);
            }
        }
        json.put("text_s", median(fresh) - median(known));
        json.put("decode_s", median(decode));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static double firstStep(ZImage model, Request request) throws InterruptedException {
        long start = System.nanoTime();
        double[] first = {0};
        model.generate(request, step -> {
            if (step.index() == 1) {
                first[0] = seconds(start);
            }
        });
        return first[0];
    }

    private static void sweep(ZImage model, Request request, String[] a, Map<String, Object> json) throws Exception {
        Path store = Files.createTempDirectory("zimage-bench");
        SweepOptions options = SweepOptions.of(a.length > 7 ? Scores.parse(a[7], Set.of()) : List.of());
        if (!DEVICE.equals("cpu")) {
            model.generate(request.withSteps(2).withSeed(1000)); // a card's first picture loads its kernels
        }
        long start = System.nanoTime();
        Runs runs = Sweep.of(request)
                .with(Parameter.STEPS, ListParser.integers("--steps", a[4]))
                .with(Parameter.GUIDANCE, ListParser.numbers("--guidance", a[5]))
                .with(Parameter.SEED, ListParser.longs("--seeds", a[6]))
                .run(Generator.of(model), RunStore.open(store), options, SweepListener.SILENT);
        double wall = seconds(start);
        json.put("sweep_s", wall);
        json.put("pictures", runs.size());
        json.put(
                "own_s",
                (wall - runs.runs().stream().mapToDouble(r -> r.cost().seconds()).sum()) / runs.size());
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e6) / 1e3;
    }

    /** What is taken of the card, by all its processes. */
    private static void card(Map<String, Object> json, String name) {
        if (!DEVICE.equals("cpu")) {
            json.put(name, CudaUtils.getGpuMemory(Device.gpu()).getUsed() >> 20);
        }
    }

    /** Anonymous memory of this process, MB: what is not a mapped file. Linux only; elsewhere 0. */
    private static long anonymous() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(l -> l.startsWith("RssAnon"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
