import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.Generator;
import org.zimagelab.tuning.Lists;
import org.zimagelab.tuning.Parameter;
import org.zimagelab.tuning.Sweep;
import org.zimagelab.tuning.SweepListener;
import org.zimagelab.tuning.SweepOptions;
import org.zimagelab.tuning.store.RunStore;

/**
 * Times this project on a model folder, in the words of peer_diffusers.py beside it, and prints the same JSON line:
 * {@code java -cp 'install/target/lib/*' bench/Generate.java FOLDER SIZE STEPS DTYPE IMAGES} or {@code … FOLDER SIZE
 * sweep DTYPE STEPS GUIDANCE SEEDS}.
 */
public class Generate {
    private static final String PROMPT = "a red circle above a blue square on a white background";

    public static void main(String[] a) throws Exception {
        long start = System.nanoTime();
        ZImage.devices(); // starts libtorch, whose own memory is not the weights'
        long memory = anonymous();
        try (ZImage model = ZImage.load(Path.of(a[0]), new LoadOptions("cpu", a[3]))) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("engine", "zimage-lab");
            json.put("size", Integer.parseInt(a[1]));
            json.put("dtype", a[3]);
            json.put("load_s", seconds(start));
            json.put("load_anonymous_mb", anonymous() - memory);
            Request request = model.request(PROMPT)
                    .withSize(Integer.parseInt(a[1]), Integer.parseInt(a[1]))
                    .withGuidance(0);
            if (a[2].equals("sweep")) {
                sweep(model, request, a, json);
            } else {
                pictures(model, request.withSteps(Integer.parseInt(a[2])), Integer.parseInt(a[4]), json);
            }
            System.out.println(new Gson().toJson(json));
        }
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
        Arrays.sort(seconds);
        steps.sort(null);
        json.put("first_image_s", first);
        json.put("image_s", images == 0 ? first : seconds[images / 2]);
        json.put("step_s", steps.get(steps.size() / 2));
    }

    private static void sweep(ZImage model, Request request, String[] a, Map<String, Object> json) throws Exception {
        Path store = Files.createTempDirectory("zimage-bench");
        long start = System.nanoTime();
        Sweep.of(request)
                .with(Parameter.STEPS, Lists.integers("--steps", a[4]))
                .with(Parameter.GUIDANCE, Lists.numbers("--guidance", a[5]))
                .with(Parameter.SEED, Lists.longs("--seeds", a[6]))
                .run(Generator.of(model), RunStore.open(store), SweepOptions.of(List.of()), SweepListener.SILENT);
        json.put("sweep_s", seconds(start));
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e6) / 1e3;
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
