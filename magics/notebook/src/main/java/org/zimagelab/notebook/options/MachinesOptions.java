package org.zimagelab.notebook.options;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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

    /** Whether devices or a cluster are named. */
    public boolean isGiven() {
        return devices.isPresent() || master.isPresent();
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
        devices.ifPresent(list -> DeviceList.of(list, List::of));
        master();
    }

    /** Whether a cluster is named. */
    boolean isCluster() {
        return master.isPresent();
    }

    /**
     * The models of a sweep on these machines. Starts libtorch where a card is named; a cluster is asked later.
     *
     * @param scoped closes what is loaded for it
     * @param conf with what a cluster is used
     * @throws MagicException with one line, if a card is not there or cannot be used
     */
    public MachineModels models(CellContext cell, ScopedModels scoped, ConfOption conf) {
        return master().map(url -> MachineModels.on(cell, scoped, new ClusterConnection(url, conf.conf())))
                .orElseGet(() -> MachineModels.on(cell, scoped, devices()));
    }

    private Optional<SparkMaster> master() {
        return master.map(SparkMaster::of);
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
