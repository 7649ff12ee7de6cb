package org.zimagelab.spark;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.spread.ClusterMachines;
import org.zimagelab.tuning.spread.ClusterModel;
import org.zimagelab.tuning.spread.ClusterOptions;
import org.zimagelab.tuning.spread.SparkInstallation;
import org.zimagelab.tuning.spread.SparkMaster;
import org.zimagelab.tuning.store.RunStore;

/** A sweep of the tiny model, on one machine or on a cluster. */
final class SweepTrial implements AutoCloseable {
    private static final LoadOptions OPTIONS = new LoadOptions("cpu", "fp32");

    final ZImage model;

    SweepTrial() {
        model = ZImage.load(folder(), OPTIONS);
    }

    private static Path folder() {
        try {
            return Path.of(SweepTrial.class.getResource("/tiny-zimage").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    ClusterModel clusterModel() {
        return ClusterModel.of(folder().toString(), OPTIONS, model.info());
    }

    /** Twelve pictures in a few groups. */
    Sweep sweep(int mostSteps) {
        return Sweep.of(model.request("a red circle").withSize(64, 64))
                .steps(2, 3, mostSteps)
                .guidance(0, 2)
                .seeds(1, 2);
    }

    Plan plan(Sweep sweep, Path store, Optional<ClusterMachines> machines) {
        SweepOptions options = SweepOptions.of(List.of());
        return sweep.plan(
                Generator.of(model),
                RunStore.open(store),
                machines.map(options::withMachines).orElse(options));
    }

    static ClusterMachines cluster(String master, Path home, Map<String, String> conf, ClusterModel... models)
            throws InterruptedException {
        return cluster(master, home, Optional.empty(), conf, models);
    }

    /** @param jar of the module spark, where executors do not have it */
    static ClusterMachines cluster(
            String master, Path home, Optional<Path> jar, Map<String, String> conf, ClusterModel... models)
            throws InterruptedException {
        Map<String, String> all = new TreeMap<>(conf);
        all.putIfAbsent("spark.executor.memory", "512m");
        return ClusterMachines.start(
                new ClusterOptions(SparkMaster.of(master), all, List.of(models), installation(home, jar)));
    }

    /** This test's class path as an installation. */
    static SparkInstallation installation(Path home, Optional<Path> jar) {
        String classPath = String.join(
                File.pathSeparator,
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
        return new SparkInstallation(home, jar, classPath);
    }

    /** The module spark as a jar, from its classes. */
    static Path moduleJar(Path folder) throws IOException, URISyntaxException {
        Path classes = Path.of(GroupTask.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path jar = folder.resolve("module.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                out.write(Files.readAllBytes(file));
            }
        }
        return jar;
    }

    /** The digests of all pictures' pixels by their keys. */
    static Map<String, String> pixels(Runs runs) {
        Map<String, String> pixels = new TreeMap<>();
        for (Run run : runs) {
            pixels.put(run.key(), run.metadata().orElseThrow().pixels());
        }
        return pixels;
    }

    /** The names of all files of a store's folder {@code runs}. */
    static List<String> files(Path store) {
        String[] names = store.resolve("runs").toFile().list();
        return names == null ? List.of() : Stream.of(names).sorted().toList();
    }

    /**
     * Whether a store has pictures alone when it is next opened. An executor that ends while it writes a picture leaves
     * a temporary file, which is removed then; the file by which executors know the store must be gone before.
     */
    static boolean isTidy(Path store) {
        if (files(store).stream().anyMatch(name -> name.startsWith(".probe"))) {
            return false;
        }
        RunStore.open(store);
        return files(store).stream().allMatch(name -> name.endsWith(".png"));
    }

    /** The driver processes that this JVM has started and that live. */
    static List<ProcessHandle> drivers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> commandLine(child).contains("SparkDriver"))
                .toList();
    }

    /** All of it: Java's own leaves out those that are longer than a page. */
    static String commandLine(ProcessHandle process) {
        Path whole = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            return Files.isReadable(whole)
                    ? Files.readString(whole, StandardCharsets.ISO_8859_1)
                    : process.info().commandLine().orElse("");
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    @Override
    public void close() {
        model.close();
    }

    /** A log that interrupts this thread, which is about to sweep, at the first note. */
    static Log untilNote() {
        Thread sweeper = Thread.currentThread();
        return new Log(moment -> {}) {
            @Override
            public void note(String line) {
                super.note(line);
                sweeper.interrupt();
            }
        };
    }

    /** Writes down what a sweep tells. */
    static class Log implements SweepListener {
        final List<String> lines = new CopyOnWriteArrayList<>();
        private final Consumer<Moment> atStep;

        /** @param atStep called for each step that is told */
        Log(Consumer<Moment> atStep) {
            this.atStep = atStep;
        }

        @Override
        public int thumbnailSize() {
            return 32;
        }

        @Override
        public void runStarted(int index, String machine) {
            lines.add("started " + index + " on " + machine);
        }

        @Override
        public void runGivenUp(int index) {
            lines.add("given up " + index);
        }

        @Override
        public void step(Moment moment) {
            atStep.accept(moment);
        }

        @Override
        public void runFinished(int index, Run run, Optional<BufferedImage> thumbnail) {
            lines.add("finished " + index + (thumbnail.isPresent() ? "" : " without thumbnail"));
        }

        @Override
        public void note(String line) {
            lines.add("note: " + line);
        }
    }
}
