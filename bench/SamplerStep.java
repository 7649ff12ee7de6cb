import com.google.gson.Gson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.diffusion.network.InitialNoise;
import org.zimagelab.diffusion.sampling.NoiseSchedule;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.diffusion.sampling.StepNoise;

/**
 * Times what a step of each sampler costs beside its network calls, and prints one JSON line:
 * {@code java -cp 'install/target/lib/*' bench/SamplerStep.java [STEPS [ROUNDS]]}.
 *
 * <p>Milliseconds a step, the median of the rounds, for latents of pictures of 128×128 and 1024×1024 px (16 channels,
 * an eighth of the sides). The network is replaced by a copy of an array; its time, measured alone in the same round,
 * is taken off. Noise is drawn as for a picture.
 */
public class SamplerStep {
    private static volatile float[] sink;

    public static void main(String[] a) throws Exception {
        int steps = a.length > 0 ? Integer.parseInt(a[0]) : 20;
        int rounds = a.length > 1 ? Integer.parseInt(a[1]) : 40;
        Map<String, Map<String, Double>> json = new LinkedHashMap<>();
        for (int side : new int[] {128, 1024}) {
            long[] shape = {1, 16, side / 8, side / 8};
            Map<String, Double> each = new LinkedHashMap<>();
            for (String name : Sampler.names()) {
                each.put(name, perStep(Sampler.named(name), shape, steps, rounds));
            }
            json.put(side + "x" + side, each);
        }
        System.out.println(new Gson().toJson(json));
    }

    private static double perStep(Sampler sampler, long[] shape, int steps, int rounds) throws Exception {
        float[] x = InitialNoise.of(1, shape);
        float[] sigmas = NoiseSchedule.sigmas(steps, 3);
        int calls = sampler.evaluations(sigmas).size();
        StepNoise noise = step -> InitialNoise.of(StepNoise.seed(1, step), shape);
        List<Double> own = new ArrayList<>();
        for (int round = 0; round < 2 * rounds; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                sink = x.clone();
            }
            long copied = System.nanoTime();
            sink = sampler.sample(x, sigmas, (at, sigma) -> at.clone(), noise, (i, latents) -> latents);
            long sampled = System.nanoTime();
            if (round >= rounds) { // the first half warms up
                own.add(((sampled - copied) - (copied - start)) / 1e6 / steps);
            }
        }
        double[] sorted = own.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Math.round(sorted[sorted.length / 2] * 1e4) / 1e4;
    }
}
