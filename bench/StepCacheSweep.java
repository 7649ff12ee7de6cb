import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.reference.LatentL2;
import org.zimagelab.tuning.parameter.ListParser;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.LongestReference;
import org.zimagelab.tuning.store.RunStore;

/**
 * What a step cache saves and what it costs:
 * {@code java -cp 'install/target/lib/*' bench/StepCacheSweep.java MODEL SEEDS STEPS GUIDANCE THRESHOLDS STORE} prints
 * for each number of steps and threshold the network calls, those skipped, processor seconds, and how far
 * the final latents are from those of most steps without a cache, as CSV.
 */
public class StepCacheSweep {
    public static void main(String[] a) throws Exception {
        try (ZImage model = ZImage.load(a[0])) {
            Sweep sweep = Sweep.of(model.request("").withGuidance(Double.parseDouble(a[3])))
                    .prompts("a red circle on a white background", "一只黑猫坐在沙发上", "a city at night")
                    .seeds(LongStream.range(0, Long.parseLong(a[1])).toArray())
                    .steps(ListParser.integers("steps", a[2]).stream().mapToInt(n -> n).toArray())
                    .with(Parameter.STEP_CACHE, numbers(a[4]));
            RunStore store = RunStore.open(Files.createDirectories(Path.of(a[5])));
            SweepOptions options = SweepOptions.of(List.of()).withLatents(true);
            Runs runs = sweep.run(Generator.of(model), store, options, SweepListener.SILENT);
            runs = LongestReference.measured(runs, LatentL2.SCORE);
            Parameter[] by = {Parameter.STEPS, Parameter.STEP_CACHE};
            System.out.println("steps,threshold,network_calls,skipped_calls,processor_seconds,latent_l2,low,high");
            for (CellScore distance : runs.cells("latent_l2", by)) {
                System.out.printf(
                        "%s,%s,%.1f,%.1f,%.3f,%.3f,%.3f,%.3f%n",
                        distance.cell().value(Parameter.STEPS),
                        distance.cell().value(Parameter.STEP_CACHE),
                        mean(runs.samples("network_calls", by).get(distance.cell())),
                        mean(runs.samples("skipped_calls", by).get(distance.cell())),
                        processorSeconds(
                                model,
                                sweep.base()
                                        .withPrompt("a red circle on a white background")
                                        .withSteps((int) distance.cell().number(Parameter.STEPS))
                                        .withStepCache(distance.cell().number(Parameter.STEP_CACHE))),
                        distance.mean(),
                        distance.low(),
                        distance.high());
            }
        }
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(x -> x).average().orElse(Double.NaN);
    }

    /** Of one picture, the mean over three: what other programs do at the same time hardly changes it. */
    private static double processorSeconds(ZImage model, Request request) throws InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = system.getProcessCpuTime();
        for (int seed = 100; seed < 103; seed++) {
            model.generate(request.withSeed(seed));
        }
        return (system.getProcessCpuTime() - start) / 3e9;
    }

    private static List<Object> numbers(String list) {
        return new ArrayList<>(Arrays.stream(list.split(",")).map(Double::valueOf).toList());
    }
}
