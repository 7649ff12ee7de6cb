package org.zimagelab.notebook.magic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.zimagelab.common.ByteCount;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.diffusion.memory.MemoryBudget;
import org.zimagelab.diffusion.memory.MemoryPlan.PlannedBytes;
import org.zimagelab.notebook.display.MemoryView;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.ScopedModels;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.Rounding;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Machine;
import org.zimagelab.tuning.plan.Machines;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.spread.ClusterException;
import org.zimagelab.tuning.spread.ClusterMachines;
import org.zimagelab.tuning.spread.DeviceMachines;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreAddress;

/**
 * The models of a sweep: those that plan it, and on each further device that was named the same ones. Models that are
 * in memory are used; the others are loaded, which the cell shows, and closed with the {@link ScopedModels}. Executors
 * of a cluster load theirs themselves.
 */
public final class MachineModels implements AutoCloseable {
    private final CellContext cell;
    private final ScopedModels scoped;
    private final List<Machine> machines;
    private final Optional<ClusterConnection> cluster;

    /** Where pictures are kept, if Hadoop opens it and not each machine as a folder. */
    private Optional<StoreAddress> store = Optional.empty();

    private Language language = Language.EN;

    /** The cluster, once it is connected. */
    private ClusterMachines connected;

    /** Of each machine so far, in their order, the models that a sweep varies. */
    private final List<List<LoadedModel>> models = new ArrayList<>();

    private MachineModels(
            CellContext cell, ScopedModels scoped, List<Machine> machines, Optional<ClusterConnection> cluster) {
        this.cell = cell;
        this.scoped = scoped;
        this.machines = List.copyOf(machines);
        this.cluster = cluster;
    }

    /**
     * Models on devices of this machine.
     *
     * @param scoped closes what is loaded here
     * @param machines the devices that make pictures, the first one's models plan; none for the models' own device
     */
    public static MachineModels on(CellContext cell, ScopedModels scoped, List<Machine> machines) {
        return new MachineModels(cell, scoped, machines, Optional.empty());
    }

    /**
     * Models that plan here, and that a cluster's executors load themselves.
     *
     * @param scoped closes what is loaded here
     */
    public static MachineModels on(CellContext cell, ScopedModels scoped, ClusterConnection cluster) {
        return new MachineModels(cell, scoped, List.of(), Optional.of(cluster));
    }

    /** Keeps the pictures there; the store of the plan is the folder of the copies. */
    public void keepIn(Optional<StoreAddress> shared) {
        store = shared;
    }

    /** Tells of machines and their memory in this language. */
    public void tellIn(Language spoken) {
        language = spoken;
    }

    /**
     * A model of the first machine. If it is not in memory there, it is loaded.
     *
     * @param source as after {@code %zimage load}
     * @param weights form of its weights; empty for any
     * @param option that names it, for messages
     * @throws MagicException with one line, if it cannot be loaded
     */
    public LoadedModel model(String source, String weights, String option) throws InterruptedException {
        try {
            if (!machines.isEmpty()) {
                Machine first = machines.get(0);
                // a model of another device only says how this one is to be loaded
                return scoped.has(source, weights)
                        ? like(scoped.model(source, weights), first, List.of())
                        : ModelLoading.shown(
                                cell, on(source, first), () -> scoped.model(source, weights, first.device()));
            }
            return scoped.has(source, weights)
                    ? scoped.model(source, weights)
                    : ModelLoading.shown(cell, source, () -> scoped.model(source, weights));
        } catch (ModelException e) {
            throw new MagicException(
                    (weights.isEmpty() ? option + " " : "--weights " + weights + ": ") + e.getMessage());
        }
    }

    /** This model on the first machine; itself, where no device was named or it is there. */
    public LoadedModel first(LoadedModel model) throws InterruptedException {
        return machines.isEmpty() ? model : like(model, machines.get(0), List.of());
    }

    private LoadedModel like(LoadedModel model, Machine machine, List<LoadedModel> taken) throws InterruptedException {
        try {
            return scoped.has(model, machine.device(), taken)
                    ? scoped.like(model, machine.device(), taken)
                    : ModelLoading.shown(
                            cell,
                            on(model.source(), machine),
                            () -> scoped.like(model, machine.device(), taken),
                            same -> machine.name() + ": " + held(List.of(same)));
        } catch (ModelException e) {
            throw refused(machine, e.getMessage());
        }
    }

    private static String on(String source, Machine machine) {
        return source + " on " + machine.name();
    }

    private static MagicException refused(Machine machine, String reason) {
        return new MagicException(
                "--devices: " + (reason.contains(machine.name()) ? reason : machine.name() + ": " + reason));
    }

    /**
     * The same plan on all machines, whose models are loaded for it, in the store where the pictures are kept. The plan
     * itself, where no machine and no such store was named or there is nothing to make.
     *
     * @param first the models of the first machine, which have planned
     * @param isDryRun whether machines are only told of: then those of a cluster are waited for
     * @throws MagicException with one line, before the first picture, if a device has too little memory or would make
     *     other pictures than the first, or if the cluster cannot be used
     * @throws InterruptedException if the thread is interrupted while models load
     */
    public Plan spread(Plan plan, List<LoadedModel> first, boolean isDryRun) throws InterruptedException {
        boolean isHere =
                store.isPresent() && (cluster.isEmpty() || plan.toMake().isEmpty());
        Plan known = isHere ? inStore(plan, store.get()) : plan;
        if (known.toMake().isEmpty()) {
            return known;
        }
        if (cluster.isPresent()) {
            connected = cluster.get().connect(cell, first, language);
            store.ifPresent(cell.session().stores()::folder);
            Plan made = store.isPresent() ? withCopies(plan, store.get()) : plan;
            if (made.toMake().isEmpty()) {
                return made;
            }
            ClusterConnection.awaitExecutors(connected, isDryRun);
            return made.withMachines(connected);
        }
        return machines.isEmpty() ? known : onDevices(known, first);
    }

    /** The plan anew in the store itself, after this process has copied what the store has, and sent what it lacks. */
    private Plan inStore(Plan plan, StoreAddress address) {
        RunStore there =
                RunStore.open(plan.store().folder(), cell.session().stores().folder(address));
        if (!plan.options().fresh()) {
            try (FileProgress bar = FileProgress.ofCopies(cell)) {
                there.fetch(keys(plan), plan.options().latents(), bar);
                bar.result(MimeBundle.note(copies(plan, address)));
            }
        }
        return plan.sweep().plan(plan.generator(), plan.store(), plan.options()).in(there);
    }

    private static List<String> keys(Plan plan) {
        return plan.runs().stream().map(Run::key).distinct().toList();
    }

    private String copies(Plan plan, StoreAddress address) {
        return language.of("pictures are kept in ", "图片存于 ")
                + address.text()
                + language.of(", with copies in ", "，副本在 ")
                + plan.store().folder();
    }

    /** The plan anew, after what the store has was copied here. */
    private Plan withCopies(Plan plan, StoreAddress address) throws InterruptedException {
        try {
            connected.share(
                    address, plan.store().folder(), keys(plan), plan.options().latents());
        } catch (ClusterException e) {
            throw new MagicException("--" + e.getMessage());
        }
        CellNotes.print(language.of("note: ", "注：") + copies(plan, address));
        return plan.sweep().plan(plan.generator(), plan.store(), plan.options());
    }

    /** Ends the connection with the cluster, and its work. */
    @Override
    public void close() {
        if (connected != null) {
            connected.close();
        }
    }

    private Plan onDevices(Plan plan, List<LoadedModel> first) throws InterruptedException {
        Set<Request> kinds = kinds(plan);
        models.clear();
        models.add(first);
        List<LoadedModel> taken = new ArrayList<>(first);
        for (Machine machine : machines.subList(1, machines.size())) {
            List<LoadedModel> its = new ArrayList<>();
            for (LoadedModel model : first) {
                LoadedModel same = like(model, machine, taken);
                its.add(same);
                taken.add(same);
            }
            models.add(its);
            requireMemory(kinds);
        }
        List<Generator> generators = models.stream()
                .map(its ->
                        Generator.of(its.stream().map(LoadedModel::generator).toList()))
                .toList();
        for (int i = 1; i < generators.size(); i++) {
            requireSamePictures(plan, kinds, machines.get(i), generators.get(i));
        }
        if (first.get(0).model() != null) {
            tellOfRounding(first.get(0).generator().info().dtype());
        }
        return plan.withMachines(machines(generators));
    }

    private void tellOfRounding(String dtype) {
        Dtype computes = Dtype.valueOf(dtype.toUpperCase(Locale.ROOT));
        UnlikeDevices.note(machines, device -> Rounding.of(Devices.named(device), computes), language)
                .ifPresent(CellNotes::print);
    }

    private Machines machines(List<Generator> generators) {
        Map<Machine, Generator> devices = new LinkedHashMap<>();
        for (int i = 0; i < machines.size(); i++) {
            Machine machine = machines.get(i);
            devices.put(new Machine(machine.name(), machine.device(), held(models.get(i))), generators.get(i));
        }
        return new DeviceMachines(devices);
    }

    private String held(List<LoadedModel> models) {
        return models.stream()
                .map(model -> model.model() == null
                        ? model.generator().info().name()
                        : MemoryView.held(model.model(), language))
                .collect(Collectors.joining(language.of("; ", "；")));
    }

    /** Models on the CPU share one memory, of which each was told all. */
    private void requireMemory(Set<Request> kinds) {
        List<ZImage> onCpu = models.stream()
                .flatMap(List::stream)
                .map(LoadedModel::model)
                .filter(model -> model != null && !model.memoryBudget().isCard())
                .toList();
        if (onCpu.isEmpty()) {
            return;
        }
        long whole = Devices.memory(Devices.named("cpu")).total();
        long needed = 0;
        for (ZImage model : onCpu) {
            MemoryBudget budget = model.memoryBudget();
            // weights that are made smaller while they are loaded are not in the budget of mapped ones
            needed += largest(kinds, model) + (budget.mapped() ? whole - budget.bytes() : 0);
        }
        if (needed > whole) {
            throw new MagicException("--devices: " + Amounts.count(onCpu.size(), "model") + " on the CPU need "
                    + ByteCount.text(needed) + " together, where there are " + ByteCount.text(whole)
                    + ": name fewer of them");
        }
    }

    /** The requests of what is to be made, without words and seeds, which decide neither memory nor tiles. */
    private static Set<Request> kinds(Plan plan) {
        Set<Request> kinds = new LinkedHashSet<>();
        for (Run run : plan.toMake()) {
            Interrupts.check();
            kinds.add(run.request().withPrompt("").withNegative("").withSeed(0));
        }
        return kinds;
    }

    /** Bytes that a model needs for the largest picture, besides what the process has anyway. */
    private static long largest(Set<Request> kinds, ZImage model) {
        int multiple = model.info().sizeMultiple();
        return kinds.stream()
                .map(request -> List.of(
                        (int) (request.width() * request.hires().scale()) / multiple * multiple,
                        (int) (request.height() * request.hires().scale()) / multiple * multiple))
                .distinct()
                .mapToLong(size -> {
                    PlannedBytes bytes =
                            model.memoryPlan(size.get(0), size.get(1)).bytes();
                    return bytes.peak() - bytes.reserved();
                })
                .max()
                .orElse(0);
    }

    /** Whether a machine makes the pictures that the plan has keys for. */
    private static void requireSamePictures(Plan plan, Set<Request> kinds, Machine machine, Generator generator) {
        try {
            plan.on(machine.name(), generator);
            for (Request request : kinds) {
                Interrupts.check();
                generator.check(request);
            }
        } catch (IllegalArgumentException e) {
            throw refused(machine, e.getMessage());
        }
        for (Request request : kinds) {
            Interrupts.check();
            Request resolved = generator.resolved(request);
            if (!resolved.equals(request)) {
                throw refused(
                        machine,
                        machine.name() + " has less memory than the first device and decodes " + request.width() + "×"
                                + request.height() + " in tiles" + rows(resolved)
                                + ", which rounds otherwise: name the device with the least memory first");
            }
        }
    }

    private static String rows(Request resolved) {
        return resolved.vaeTileSize().isPresent()
                ? " of " + resolved.vaeTileSize().getAsInt() + " rows"
                : "";
    }
}
