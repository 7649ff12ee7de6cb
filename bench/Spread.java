import com.google.gson.Gson;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Machine;
import org.zimagelab.tuning.plan.MachineListener;
import org.zimagelab.tuning.plan.Machines;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.RunGroup;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.spread.ClusterMachines;
import org.zimagelab.tuning.spread.ClusterModel;
import org.zimagelab.tuning.spread.ClusterOptions;
import org.zimagelab.tuning.spread.DeviceMachines;
import org.zimagelab.tuning.spread.SparkInstallation;
import org.zimagelab.tuning.spread.SparkMaster;
import org.zimagelab.tuning.store.RunStore;

/**
 * Makes the 96 pictures of bench/spread in one way and prints one JSON line:
 * {@code java -cp 'install/target/lib/*' bench/Spread.java FOLDER HOW STEPS [KILLED_AT WORKER_PID …]}, where HOW is
 * {@code one} (one machine), {@code cpu:2} (two models in this process), or a master of Spark; STEPS are two numbers of
 * steps, as 16,24. KILLED_AT is after how many pictures, as 16,48,80, an executor of the workers is killed by SIGKILL;
 * {@code -} for none. With {@code equal OTHER} it compares the stores of two folders instead, and prints how many
 * pictures they have.
 *
 * <p>A few pictures are made first, so that models are loaded and executors run. seconds: from the plan to the end.
 * made_s: of that, seconds in which each machine made a picture, by the pictures' own accounts. idle_s: machine-seconds
 * of the rest, without the time after a machine's last picture (tail_s), when no picture was left for it. own_cpu_s:
 * processor seconds of the coordinating thread and of Spark's driver.
 */
public class Spread {
    private static final String[] PROMPTS = {
        "a red circle above a blue square on a white background", "a green triangle left of a yellow circle"
    };

    /** When each machine finished its last picture, and how long it made pictures. */
    private static final class Account implements SweepListener {
        private final List<Integer> kills;
        private final List<ProcessHandle> workers;
        private final Map<String, Double> made = new HashMap<>();
        private final Map<String, Long> last = new HashMap<>();
        private final List<String> notes = new ArrayList<>();
        private int finished;
        private int killed;

        Account(List<Integer> kills, List<ProcessHandle> workers) {
            this.kills = new ArrayList<>(kills);
            this.workers = workers;
        }

        @Override
        public void runFinished(int index, Run run, Optional<BufferedImage> thumbnail) {
            if (!run.ok()) {
                throw new IllegalStateException("a run failed: " + run.reason());
            }
            String machine = run.metadata().orElseThrow().machine().orElse("one");
            made.merge(machine, run.cost().seconds(), Double::sum);
            last.put(machine, System.nanoTime());
            finished++;
        }

        /** In the middle of a picture. */
        @Override
        public void step(Moment moment) {
            if (!kills.isEmpty() && finished >= kills.get(0)) {
                kills.remove(0);
                killed += executors(workers).findFirst().filter(ProcessHandle::destroyForcibly).isPresent() ? 1 : 0;
            }
        }

        @Override
        public void note(String line) {
            notes.add(line);
        }
    }

    static Stream<ProcessHandle> executors(List<ProcessHandle> workers) {
        return workers.stream()
                .flatMap(ProcessHandle::descendants)
                .filter(each -> each.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"));
    }

    /** Keeps executors between the warm sweep and the other one. */
    private record Kept(Machines machines) implements Machines {
        @Override
        public String line() {
            return machines.line();
        }

        @Override
        public List<Machine> all() {
            return machines.all();
        }

        @Override
        public void make(Plan plan, List<RunGroup> groups, MachineListener listener) {
            machines.make(plan, groups, listener);
        }

        @Override
        public void cancel() {
            machines.cancel();
        }
    }

    private static Sweep sweep(ZImage model, int[] steps, long first, int seeds) {
        return Sweep.of(model.request(PROMPTS[0]))
                .prompts(PROMPTS)
                .steps(steps)
                .guidance(0, 2, 4)
                .seeds(LongStream.range(first, first + seeds).toArray());
    }

    public static void main(String[] a) throws Exception {
        if (a[1].equals("equal")) {
            requireEqual(RunStore.existing(Path.of(a[0], "store")), RunStore.existing(Path.of(a[2], "store")));
            return;
        }
        String how = a[1];
        int[] steps = Stream.of(a[2].split(",")).mapToInt(Integer::parseInt).toArray();
        List<Integer> kills = a.length < 4 || a[3].equals("-")
                ? List.of()
                : Stream.of(a[3].split(",")).map(Integer::valueOf).toList();
        List<ProcessHandle> workers = Stream.of(a).skip(4)
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
        LoadOptions options = new LoadOptions("cpu", "fp32");
        try (ZImage model = ZImage.load("demo-base", options);
                ZImage second = how.equals("cpu:2") ? ZImage.load("demo-base", options) : null) {
            SweepOptions sweepOptions = SweepOptions.of(List.of());
            Optional<ProcessHandle> driver = Optional.empty();
            ClusterMachines cluster = null;
            double start = System.nanoTime();
            if (second != null) {
                Map<Machine, Generator> devices = new LinkedHashMap<>();
                devices.put(new Machine("cpu#1", "cpu", ""), Generator.of(model));
                devices.put(new Machine("cpu#2", "cpu", ""), Generator.of(second));
                sweepOptions = sweepOptions.withMachines(new DeviceMachines(devices));
            } else if (!how.equals("one")) {
                cluster = ClusterMachines.start(new ClusterOptions(
                        SparkMaster.of(how),
                        Map.of("spark.executor.memory", "512m"),
                        List.of(ClusterModel.of("demo-base", options, model.info())),
                        SparkInstallation.here()));
                sweepOptions = sweepOptions.withMachines(new Kept(cluster));
                driver = ProcessHandle.current().children().findFirst();
            }
            int machines = how.equals("one") ? 1 : 2;
            Map<String, Object> json = new LinkedHashMap<>();
            try {
                RunStore warm = RunStore.open(Path.of(a[0], "warm"));
                for (int known = 0; known < 2; ) { // twice each of them makes pictures
                    Runs made = sweep(model, steps, 1000 + warm.keys().size(), 1)
                            .run(Generator.of(model), warm, sweepOptions, SweepListener.SILENT);
                    known += makers(made) == machines ? 1 : 0;
                }
                json.put("start_s", (System.nanoTime() - start) / 1e9);
                RunStore store = RunStore.open(Path.of(a[0], "store"));
                Account account = new Account(kills, workers);
                measure(json, sweep(model, steps, 1, 8), model, store, sweepOptions, account, driver, machines);
            } finally {
                if (cluster != null) {
                    cluster.close();
                }
            }
            System.out.println(new Gson().toJson(json));
        }
    }

    private static long makers(Runs runs) {
        return runs.runs().stream()
                .map(run -> run.metadata().orElseThrow().machine())
                .distinct()
                .count();
    }

    private static void measure(
            Map<String, Object> json,
            Sweep sweep,
            ZImage model,
            RunStore store,
            SweepOptions options,
            Account account,
            Optional<ProcessHandle> driver,
            int machines)
            throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        double cpu = threads.getCurrentThreadCpuTime() / 1e9 + processor(driver);
        long start = System.nanoTime();
        Runs runs = sweep.run(Generator.of(model), store, options, account);
        long end = System.nanoTime();
        double seconds = (end - start) / 1e9;
        double busy = account.made.values().stream().mapToDouble(x -> x).sum();
        double tail = account.last.values().stream().mapToDouble(at -> (end - at) / 1e9).sum();
        json.put("pictures", runs.size());
        json.put("seconds", seconds);
        json.put("made_s", account.made);
        json.put("tail_s", tail);
        json.put("idle_s", machines * seconds - tail - busy);
        double own = threads.getCurrentThreadCpuTime() / 1e9 + processor(driver) - cpu;
        json.put("own_cpu_s", options.machines().isEmpty() ? 0 : own); // one machine makes its pictures on this thread
        json.put("killed", account.killed);
        json.put("notes", account.notes);
    }

    private static double processor(Optional<ProcessHandle> process) {
        return process.flatMap(each -> each.info().totalCpuDuration())
                .map(each -> each.toNanos() / 1e9)
                .orElse(0.0);
    }

    /** Both stores have the same keys, and pictures of the same pixels. */
    private static void requireEqual(RunStore one, RunStore other) throws Exception {
        if (!one.keys().equals(other.keys())) {
            throw new IllegalStateException("the stores have other keys");
        }
        for (String key : one.keys()) {
            if (!Arrays.equals(pixels(one, key), pixels(other, key))) {
                throw new IllegalStateException("another picture: " + key);
            }
        }
        System.out.println(one.keys().size());
    }

    private static int[] pixels(RunStore store, String key) throws Exception {
        BufferedImage image =
                ImageIO.read(store.find(key).orElseThrow().file().orElseThrow().toFile());
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
