import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.memory.MemoryPlan;
import org.zimagelab.diffusion.memory.MemoryPlan.PlannedBytes;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Transformer.PositionedPrompt;
import org.zimagelab.diffusion.network.Transformer.PromptEmbedding;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.reference.Psnr;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.Block;
import org.zimagelab.torch.script.BlockPlacement;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Weights;

/**
 * One part of what card_proof.py measures, in a process of its own. Each fact is a line of JSON, printed as soon as it
 * is known.
 *
 * <p>{@code java … bench/gpu/CardProof.java DEVICE MODEL PART ARGUMENT…}
 */
public class CardProof {
    private static final String PROMPT = "a red circle above a blue square on a white background";
    private static final int STEPS = 4;

    private static Device device;
    private static Path model;

    public static void main(String[] a) throws Exception {
        device = Devices.named(a[0]);
        model = Path.of(a[1]);
        List<String> arguments = List.of(a).subList(3, a.length);
        switch (a[2]) {
            case "device" -> say("device", Devices.name(device), "memory", Devices.memory(device), "why",
                    Devices.why(Devices.name(device)));
            case "resident" -> pictures(options().withOffload("none"), sizes(arguments), 0);
            case "ballast" -> pictures(
                    options(), sizes(arguments.subList(1, arguments.size())), gib(arguments.get(0)));
            case "offload" -> pictures(
                    options().withOffload(arguments.get(0)), sizes(arguments.subList(1, arguments.size())), 0);
            case "streamed" -> streamed(Integer.parseInt(arguments.get(0)), Dtype.valueOf(arguments.get(1)));
            case "weights" -> weights(Integer.parseInt(arguments.get(0)), arguments.subList(1, arguments.size()));
            default -> throw new IllegalArgumentException("no part " + a[2]);
        }
        System.exit(0); // libtorch's threads would keep the process
    }

    private static LoadOptions options() {
        return new LoadOptions(Devices.name(device), "auto");
    }

    private static List<Integer> sizes(List<String> words) {
        return words.stream().map(Integer::parseInt).toList();
    }

    private static long gib(String word) {
        return (long) (Double.parseDouble(word) * (1L << 30));
    }

    /** Pictures of some sizes, with what the plan expects and what is taken in each phase. */
    private static void pictures(LoadOptions options, List<Integer> sizes, long leave) throws Exception {
        try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
            if (leave > 0) {
                long free = Devices.memory(device).free();
                if (free < leave) {
                    say("skipped", leave + " bytes cannot be left of " + free);
                    return;
                }
                for (long left = free - leave; left > 0; left -= 1 << 30) {
                    manager.zeros(new Shape(Math.min(left, 1 << 30)), DataType.UINT8);
                }
            }
            Taken before = new Taken();
            long start = System.nanoTime();
            try (ZImage image = ZImage.load(model, options)) {
                say("load_s", seconds(start), "taken", taken() - before.start, "plan", plan(image.memoryPlan()));
                for (int size : sizes) {
                    picture(image, size, before.start);
                }
            }
            say("after_unload", taken() - before.start);
        }
    }

    private static void picture(ZImage image, int size, long start) throws Exception {
        Request request = image.request(PROMPT).withSize(size, size).withSteps(STEPS).withGuidance(0);
        MemoryPlan plan;
        try {
            plan = image.memoryPlan(size, size);
        } catch (IllegalArgumentException e) {
            say("size", size, "refused", e.getMessage());
            return;
        }
        image.generate(request.withSteps(1).withSeed(1)); // kernels are loaded when they are first used
        long[] marks = new long[STEPS + 1];
        try (Taken taken = new Taken()) {
            marks[0] = System.nanoTime();
            Picture p = image.generate(request.withPrompt(PROMPT + " "), step -> {
                marks[step.index()] = System.nanoTime();
                taken.phase(step.index() == STEPS ? "decode" : "denoise");
            });
            double[] steps = IntStream.range(1, STEPS)
                    .mapToDouble(i -> (marks[i + 1] - marks[i]) / 1e9)
                    .sorted()
                    .toArray();
            Map<String, Long> peaks = new LinkedHashMap<>();
            taken.most.forEach((phase, bytes) -> peaks.put(phase, bytes - start));
            say("size", size, "picture_s", p.seconds(), "call_s", steps[steps.length / 2], "decode_s",
                    (System.nanoTime() - marks[STEPS]) / 1e9, "peaks", peaks, "plan", plan(plan), "latents",
                    hash(p.latents()));
        } catch (RuntimeException e) {
            say("size", size, "failed", String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Object> plan(MemoryPlan plan) {
        PlannedBytes b = plan.bytes();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("text_layers", plan.textEncoder().resident() + " of " + plan.textEncoder().blocks());
        json.put("blocks", plan.transformer().resident() + " of " + plan.transformer().blocks());
        json.put("tile", plan.tile().orElse(0));
        json.put("weights", b.weights());
        json.put("peak_without_reserve", b.peak() - b.reserved());
        json.put("peak", b.peak());
        json.put("host", b.host());
        return json;
    }

    /** Network calls with blocks that are streamed: equal to the bit, and how long they take. */
    private static void streamed(int size, Dtype dtype) throws Exception {
        TransformerConfig config = TransformerConfig.read(model.resolve("transformer"));
        Weights weights = Weights.read(model.resolve("transformer"));
        List<Block> blocks = Transformer.architecture(config).blocks();
        int n = blocks.size();
        List<BlockPlacement> placements = new ArrayList<>(List.of(BlockPlacement.resident(n)));
        for (int streamed : new int[] {n, n / 2, n / 6}) {
            for (int slots : new int[] {2, 3}) {
                if (streamed > slots) {
                    placements.add(new BlockPlacement(n, n - streamed, slots));
                }
            }
        }
        List<float[]> expected = List.of();
        double alone = 0;
        for (BlockPlacement placement : placements) {
            long before = taken();
            long start = System.nanoTime();
            try (Transformer t = Transformer.load(config, weights, device, dtype, placement)) {
                double load = seconds(start);
                long taken = taken() - before;
                Calls calls = new Calls(t, config, size);
                List<float[]> got = calls.results();
                double both = median(calls::two);
                double one = median(calls::one);
                // a call for so small a picture takes as long as its blocks take to be copied
                double small = median(new Calls(t, config, 64)::one);
                if (!placement.isStreamed()) {
                    expected = got;
                    alone = small;
                    say("placement", "resident", "blocks", n, "load_s", load, "taken", taken, "call_s", one,
                            "two_prompts_s", both, "small_call_s", small);
                    continue;
                }
                List<float[]> resident = expected;
                boolean equal = IntStream.range(0, got.size())
                        .allMatch(i -> Arrays.equals(got.get(i), resident.get(i)));
                say("placement", placement.streamed() + " of " + n + " streamed", "slots", placement.slots(), "equal",
                        equal, "load_s", load, "taken", taken, "call_s", one, "two_prompts_s", both, "copy_s",
                        Math.max(0, small - alone));
            }
        }
    }

    /** Calls with made-up latents and prompts, always the same. */
    private static final class Calls {
        private final Transformer transformer;
        private final int side;
        private final float[] latents;
        private final List<PositionedPrompt> prompts = new ArrayList<>();
        private final NDArray modulation;

        Calls(Transformer transformer, TransformerConfig config, int size) {
            this.transformer = transformer;
            side = size / 8 / config.patch() * config.patch();
            latents = new float[config.channels() * side * side];
            fill(latents, 1);
            NDManager manager = transformer.newManager();
            for (int words : new int[] {32, 64}) {
                float[] features = new float[words * config.featureDim()];
                fill(features, words);
                PromptEmbedding e =
                        transformer.embedding(manager.create(features, new Shape(1, words, config.featureDim())));
                int tokens = side / config.patch();
                prompts.add(
                        new PositionedPrompt(e, transformer.positions(manager, e.length(), tokens, tokens)));
            }
            modulation = transformer.modulation(0.3f);
        }

        private static void fill(float[] values, int seed) {
            java.util.Random random = new java.util.Random(seed);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
        }

        float[] one() {
            return transformer.velocity(latents, side, side, modulation, prompts.get(0));
        }

        List<float[]> two() {
            return transformer.velocities(latents, side, side, modulation, prompts);
        }

        List<float[]> results() {
            List<float[]> all = new ArrayList<>(List.of(one()));
            all.addAll(two());
            all.add(one());
            return all;
        }
    }

    /** Pictures with weights in fewer bits, against those as they are stored. */
    private static void weights(int size, List<String> formats) throws Exception {
        Picture plain = null;
        List<String> all = new ArrayList<>(List.of("auto"));
        all.addAll(formats);
        for (String format : all) {
            long before = taken();
            long start = System.nanoTime();
            try (ZImage image = ZImage.load(model, options().withWeights(format))) {
                double load = seconds(start);
                long loaded = taken() - before;
                Request request = image.request(PROMPT).withSize(size, size).withSteps(STEPS).withGuidance(0);
                image.generate(request.withSteps(1).withSeed(1));
                Picture p = image.generate(request);
                plain = plain == null ? p : plain;
                if (p != plain && Arrays.equals(p.latents(), plain.latents())) {
                    say("weights", format, "failed", "the picture is the same, so the weights are too");
                    continue;
                }
                say("weights", format, "load_s", load, "taken", loaded, "picture_s", p.seconds(), "latents",
                        hash(p.latents()), "latents_relative_l2", distance(plain.latents(), p.latents()), "psnr",
                        p == plain ? "same" : psnr(plain, p));
            } catch (RuntimeException e) {
                say("weights", format, "failed", String.valueOf(e.getMessage()));
            }
        }
    }

    private static double psnr(Picture a, Picture b) {
        return Psnr.SCORE.of(ScoreInput.of(Pixels.of(b.image())).against(ScoreInput.of(Pixels.of(a.image()))));
    }

    private static double distance(float[] a, float[] b) {
        double off = 0;
        double all = 0;
        for (int i = 0; i < a.length; i++) {
            off += (a[i] - b[i]) * (double) (a[i] - b[i]);
            all += a[i] * (double) a[i];
        }
        return Math.sqrt(off / all);
    }

    private static String hash(float[] values) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        bytes.asFloatBuffer().put(values);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array())).substring(0, 16);
    }

    private static double median(Callable<?> call) throws Exception {
        call.call();
        double[] all = new double[3];
        for (int i = 0; i < all.length; i++) {
            long start = System.nanoTime();
            call.call();
            all[i] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(all);
        return all[1];
    }

    /** The most that is taken in each phase, asked every millisecond. */
    private static final class Taken implements AutoCloseable {
        private final long start = taken();
        private final Map<String, Long> most = new LinkedHashMap<>();
        private volatile String phase = "text and first call";
        private volatile boolean closed;
        private final Thread asking = new Thread(this::ask);

        Taken() {
            asking.setDaemon(true);
            asking.start();
        }

        void phase(String name) {
            phase = name;
        }

        private void ask() {
            while (!closed) {
                synchronized (most) {
                    most.merge(phase, taken(), Math::max);
                }
                try {
                    Thread.sleep(1);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Bytes taken of the card by all its processes; on the CPU, this process's memory that is no file. */
    private static long taken() {
        if (device.isGpu()) {
            var memory = Devices.memory(device);
            return memory.total() - memory.free();
        }
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("RssAnon"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void say(Object... pairs) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            json.put((String) pairs[i], pairs[i + 1]);
        }
        System.out.println(new Gson().toJson(json));
        System.out.flush();
    }
}
