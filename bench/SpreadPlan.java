import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Machine;
import org.zimagelab.tuning.plan.MachineEvent;
import org.zimagelab.tuning.plan.MachineListener;
import org.zimagelab.tuning.plan.Machines;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.RunGroup;
import org.zimagelab.tuning.plan.SpreadForecast;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;

/**
 * What a large sweep on many machines costs the machine that spreads it, without a picture:
 * {@code java -cp 'install/target/lib/*' bench/SpreadPlan.java PROMPTS SEEDS STEPS GUIDANCES MACHINES}, such as
 * {@code 20 100 10 5 100} for 100 000 runs on 100 machines. The store is a temporary folder with as many files as there
 * are runs, whose keys are of other runs.
 *
 * <p>Printed, in processor time of the thread of the sweep: seconds to list the store's keys, to plan, and to forecast
 * the spread; then the machines say at once that each picture is made, and the seconds until the first group is given
 * out, and milliseconds for each picture; memory in use after that. Each is the best and the worst of three.
 */
public class SpreadPlan {
    private static final ModelInfo MODEL = new ModelInfo(
            "none",
            Path.of("none"),
            ModelInfo.Variant.BASE,
            "0123456789abcdef".repeat(4),
            "cpu",
            "fp32",
            1,
            4,
            32,
            16,
            3.0);

    public static void main(String[] a) throws Exception {
        int[] n = Stream.of(a).mapToInt(Integer::parseInt).toArray();
        Sweep sweep = Sweep.of(new Request(
                        "p", "", 64, 64, 4, Guidance.of(2), 1, "euler", OptionalDouble.empty(), 512))
                .prompts(IntStream.range(0, n[0]).mapToObj(i -> "a red circle, " + i).toArray(String[]::new))
                .seeds(LongStream.range(0, n[1]).toArray())
                .steps(IntStream.rangeClosed(1, n[2]).map(i -> 4 * i).toArray())
                .guidance(IntStream.range(0, n[3]).mapToDouble(i -> i).toArray());
        List<Machine> machines = IntStream.range(0, n[4])
                .mapToObj(i -> new Machine("m" + i, "cpu", ""))
                .toList();
        Path folder = Files.createTempDirectory("spread-plan");
        RunStore store = RunStore.open(folder);
        long many = sweep.runs();
        for (int i = 0; i < many; i++) {
            Files.createFile(folder.resolve("runs").resolve(String.format("%064x.png", i)));
        }
        List<double[]> rounds = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            rounds.add(round(sweep, store, machines));
        }
        String[] names = {"keys_s", "plan_s", "forecast_s", "first_group_s", "picture_ms", "memory_mb", "groups"};
        System.out.println("runs " + many + ", machines " + machines.size());
        for (int i = 0; i < names.length; i++) {
            int at = i;
            System.out.printf(
                    "%s %.4g to %.4g%n",
                    names[i],
                    rounds.stream().mapToDouble(r -> r[at]).min().orElseThrow(),
                    rounds.stream().mapToDouble(r -> r[at]).max().orElseThrow());
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static double[] round(Sweep sweep, RunStore store, List<Machine> machines) throws Exception {
        double[] took = new double[7];
        long start = time();
        store.keys();
        took[0] = since(start);
        Said said = new Said(machines);
        start = time();
        Plan plan = sweep.plan(new NoModel(), store, SweepOptions.of(List.of()).withMachines(said));
        took[1] = since(start);
        start = time();
        took[6] = SpreadForecast.of(plan, machines).groups();
        took[2] = since(start);
        start = time();
        plan.run(new SweepListener() {});
        took[3] = (said.asked - start) / 1e9;
        took[4] = (time() - said.told) / 1e6 / plan.runs().size();
        System.gc();
        took[5] = (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6;
        if (plan.runs().isEmpty()) {
            throw new IllegalStateException("no runs"); // keeps the plan in memory until here
        }
        return took;
    }

    private static double since(long start) {
        return (time() - start) / 1e9;
    }

    /** Processor time of this thread, nanoseconds, so that other work on the machine does not count. */
    private static long time() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Machines that say of each picture that it begins, has a step, and has failed; all before anybody hears it. */
    private static final class Said implements Machines {
        private final List<Machine> all;
        private long asked;
        private long told;

        Said(List<Machine> all) {
            this.all = all;
        }

        @Override
        public String line() {
            return all.size() + " machines";
        }

        @Override
        public List<Machine> all() {
            return all;
        }

        @Override
        public void make(Plan plan, List<RunGroup> groups, MachineListener listener) {
            asked = time();
            int next = 0;
            for (RunGroup group : groups) {
                String machine = all.get(next++ % all.size()).name();
                for (int index : group.runs()) {
                    Run done = plan.runs().get(index).with(new Outcome.Failed("not made"));
                    listener.accept(new MachineEvent.Started(index, machine));
                    listener.accept(
                            new MachineEvent.Stepped(index, machine, new Progress.Step(1, 2, 0.5, 1, new float[0])));
                    listener.accept(new MachineEvent.Finished(index, done, java.util.Optional.empty(), 1000));
                }
            }
            listener.accept(new MachineEvent.Ended(java.util.Optional.empty()));
            told = time();
        }

        @Override
        public void cancel() {}
    }

    /** Knows what a plan needs, and makes nothing. */
    private static final class NoModel implements Generator {
        @Override
        public ModelInfo info() {
            return MODEL;
        }

        @Override
        public void check(Request request) {}

        @Override
        public int networkCalls(Request request) {
            return request.steps() * (request.guidance().scale() > 0 ? 2 : 1);
        }

        @Override
        public double[] sigmas(Request request) {
            double[] sigmas = new double[request.steps() + 1];
            for (int i = 0; i < request.steps(); i++) {
                double s = 1 - (double) i / request.steps();
                sigmas[i] = 3 * s / (1 + 2 * s);
            }
            return sigmas;
        }

        @Override
        public Picture generate(Request request, Progress progress) {
            throw new IllegalStateException("makes nothing");
        }

        @Override
        public BufferedImage decode(float[] latents, int width, int height) {
            throw new IllegalStateException("makes nothing");
        }
    }
}
