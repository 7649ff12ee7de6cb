package org.zimagelab.notebook.options;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.ClusterConnection;
import org.zimagelab.notebook.magic.MachineModels;
import org.zimagelab.notebook.session.ScopedModels;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.tuning.plan.Machine;
import org.zimagelab.tuning.spread.SparkMaster;
import picocli.CommandLine.Option;

/** The machines that make the pictures of a sweep together: devices of this machine, or a cluster. */
public final class MachinesOptions {
    private static final Pattern KEY = Pattern.compile("spark(\\.[A-Za-z0-9_-]+)+");

    /** What an option of its own says. */
    private static final String MASTER = "spark.master";

    @Option(
            names = "--devices",
            paramLabel = "LIST",
            completionCandidates = Lists.class,
            description = {
                "make the pictures on several devices at once, a model on each: cuda:0,cuda:1, or all (all cards), or",
                "cpu:2 (two models on the CPU); pictures are the same to the bit (default: the loaded model's device)"
            })
    private Optional<String> devices = Optional.empty();

    @Option(
            names = "--on",
            paramLabel = "MASTER",
            completionCandidates = Masters.class,
            description = {
                "make the pictures on a cluster of Apache Spark: spark://HOST:PORT, local-cluster[N,CORES,MEMORY] (N",
                "processes of MEMORY MiB on this machine), or k8s://URL; see docs/machines.md"
            })
    private Optional<String> master = Optional.empty();

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            completionCandidates = Keys.class,
            description = "with --on, a property of Spark, as for spark-submit; may be given several times")
    private List<String> properties = List.of();

    /** What the option can be completed to: which cards are here only PyTorch knows, and it takes seconds to start. */
    static final class Lists implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("all", "cuda:0,cuda:1", "cpu:2").iterator();
        }
    }

    static final class Masters implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return SparkMaster.EXAMPLES.iterator();
        }
    }

    /** Of the properties of Spark those that a sweep may need. */
    static final class Keys implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(
                            "spark.cores.max",
                            "spark.executor.cores",
                            "spark.executor.extraClassPath",
                            "spark.executor.instances",
                            "spark.executor.memory",
                            "spark.executor.resource.gpu.amount",
                            "spark.kubernetes.container.image",
                            "spark.ui.enabled")
                    .map(key -> key + "=")
                    .iterator();
        }
    }

    /** Whether devices or a cluster are named. */
    public boolean isGiven() {
        return devices.isPresent() || master.isPresent() || !properties.isEmpty();
    }

    /**
     * Checks what can be checked from the words alone.
     *
     * @throws MagicException with one line that says what was expected
     */
    public void check() {
        if (devices.isPresent() && master.isPresent()) {
            throw new MagicException("--devices names devices of this machine, and --on a cluster: leave one out");
        }
        if (!properties.isEmpty() && master.isEmpty()) {
            throw new MagicException("--conf is for a cluster: name its master with --on");
        }
        devices.ifPresent(list -> DeviceList.of(list, List::of));
        conf();
        master();
    }

    /**
     * The models of a sweep on these machines. Starts libtorch where a card is named; a cluster is asked later.
     *
     * @param scoped closes what is loaded for it
     * @throws MagicException with one line, if a card is not there or cannot be used
     */
    public MachineModels models(CellContext cell, ScopedModels scoped) {
        return master().map(url -> MachineModels.on(cell, scoped, new ClusterConnection(url, conf())))
                .orElseGet(() -> MachineModels.on(cell, scoped, devices()));
    }

    private Optional<SparkMaster> master() {
        return master.map(SparkMaster::of);
    }

    /** Spark's properties in the order in which they were given; of two of one name the last, as spark-submit does. */
    private Map<String, String> conf() {
        Map<String, String> conf = new LinkedHashMap<>();
        for (String property : properties) {
            int equals = property.indexOf('=');
            // a value may be a secret, so no message shows it
            if (equals < 0) {
                throw new MagicException(
                        "--conf: expected KEY=VALUE, such as spark.executor.memory=8g, and there is no = in it");
            }
            String key = property.substring(0, equals).strip();
            if (!KEY.matcher(key).matches()) {
                // without a point it is hardly a key, but perhaps the secret itself
                String shown = key.contains(".") ? " " + Printable.value(key) + "=…" : "";
                throw new MagicException("--conf" + shown
                        + ": expected a key of Spark, such as spark.executor.memory (Hadoop's keys stand behind"
                        + " spark.hadoop., as spark.hadoop.fs.s3a.endpoint)");
            }
            if (key.equals(MASTER)) {
                throw new MagicException("--conf " + MASTER + ": the master stands behind --on");
            }
            conf.put(key, property.substring(equals + 1).strip());
        }
        return conf;
    }

    /** The devices that were named; none for the loaded model's own. */
    private List<Machine> devices() {
        if (devices.isEmpty()) {
            return List.of();
        }
        List<Machine> machines = DeviceList.of(devices.get(), Devices::names).machines();
        if (machines.isEmpty()) {
            CellNotes.print("note: --devices all means all cards, and no card can be used here, so the loaded model"
                    + " makes all pictures; cpu:2 is two models on the CPU");
        }
        try {
            machines.stream()
                    .map(Machine::device)
                    .filter(device -> !device.equals("cpu"))
                    .forEach(Devices::named);
        } catch (ModelException e) {
            throw new MagicException("--devices: " + e.getMessage());
        }
        return machines;
    }
}
