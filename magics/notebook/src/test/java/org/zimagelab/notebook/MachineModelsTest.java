package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.MachineModels;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.ScopedModels;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.torch.ModelException;
import org.zimagelab.tuning.plan.Machine;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.store.RunStore;

/** Which models the devices of a spread sweep have. */
class MachineModelsTest {
    /** A model on the device that was asked for: cards take bf16 where the dtype is left to them, the last one fp16. */
    private static final class OnDevice extends PaintedModel {
        private final String source;
        private final String device;
        private final LoadOptions options;
        String fingerprint = "ab".repeat(32);
        int tile;

        OnDevice(String source, LoadOptions options) {
            super(Variant.BASE);
            this.source = source;
            this.options = options;
            device = options.device().equals("auto") ? "cpu" : options.device();
        }

        @Override
        public ModelInfo info() {
            String auto = device.equals("cpu") ? "fp32" : device.equals("cuda:9") ? "fp16" : "bf16";
            String dtype = options.dtype().equals("auto") ? auto : options.dtype();
            return new ModelInfo(source, Path.of(source), Variant.BASE, fingerprint, device, dtype, 1, 4, 64, 16, 3);
        }

        @Override
        public Request resolved(Request request) {
            return tile == 0 ? request : request.withVaeTileSize(java.util.OptionalInt.of(tile));
        }
    }

    @TempDir
    Path folder;

    private final List<String> loads = new ArrayList<>();
    private final List<OnDevice> made = new ArrayList<>();
    private final Session session = new Session((source, options) -> {
        loads.add(source + " " + options.device() + " " + options.dtype() + " " + options.weights());
        if (options.device().equals("cuda:7")) {
            throw new ModelException("a picture of 64×64 needs 9 GB on cuda:7, where 4 GB may be used");
        }
        OnDevice model = new OnDevice(source, options);
        made.add(model);
        return model.loaded(source, options);
    });
    private final CellContext cell = new CellContext(new NotebookKernel(), session, "");
    private final ScopedModels scoped = new ScopedModels(session.models());

    private MachineModels on(String... devices) {
        List<Machine> machines = Stream.of(devices)
                .map(device -> new Machine(device, device.replaceFirst("#.*", ""), ""))
                .toList();
        return MachineModels.on(cell, scoped, machines);
    }

    private Plan plan(LoadedModel model) {
        return Sweep.of(model.requests().apply("a cat"))
                .seeds(1, 2)
                .plan(model.generator(), RunStore.open(folder.resolve("store")), SweepOptions.of(List.of()));
    }

    private Plan spread(MachineModels all) throws InterruptedException {
        LoadedModel first = all.first(session.models().current());
        return all.spread(plan(first), List.of(first), false);
    }

    private List<String> machines(Plan plan) {
        return plan.options().machines().orElseThrow().all().stream()
                .map(Machine::name)
                .toList();
    }

    @Test
    void withoutDevicesAllIsAsItWas() throws Exception {
        LoadedModel model = session.models().load("m", LoadOptions.AUTO, false);
        MachineModels none = on();
        assertSame(model, none.first(model));
        assertTrue(none.spread(plan(model), List.of(model), false)
                .options()
                .machines()
                .isEmpty());
        assertEquals(List.of("m auto auto stored"), loads);
    }

    @Test
    void theModelInMemoryIsUsedAndTheOtherIsLoadedLikeIt() throws Exception {
        LoadedModel model = session.models().load("m", LoadOptions.AUTO.withWeights("int8"), false);
        Plan plan = spread(on("cpu#1", "cpu#2"));
        assertEquals(List.of("cpu#1", "cpu#2"), machines(plan));
        assertSame(model.generator(), plan.generator());
        assertEquals(List.of("m auto auto int8", "m cpu fp32 int8"), loads);
        scoped.close();
        assertEquals(List.of(model), session.models().all(), "the session has its model alone");
    }

    @Test
    void cardsComputeInTheDtypeOfTheFirst() throws Exception {
        session.models().load("m", LoadOptions.AUTO, false);
        spread(on("cuda:0", "cuda:9"));
        assertEquals(List.of("m auto auto stored", "m cuda:0 auto stored", "m cuda:9 bf16 stored"), loads);
    }

    @Test
    void aModelOnACardIsTakenInWhateverOrder() throws Exception {
        LoadedModel kept = session.models().load("m", new LoadOptions("cuda:1", "auto"), true);
        session.models().load("m", new LoadOptions("cuda:0", "auto"), false);
        loads.clear();
        MachineModels all = on("cuda:1", "cuda:0");
        Plan plan = spread(all);
        assertSame(kept.generator(), plan.generator());
        assertEquals(List.of(), loads, "both are in memory");
        spread(on("cuda:1", "cuda:2", "cuda:0"));
        assertEquals(List.of("m cuda:2 bf16 stored"), loads);
    }

    @Test
    void severalModelsAreOnEachDevice() throws Exception {
        session.models().load("m", LoadOptions.AUTO, false);
        MachineModels all = on("cuda:0", "cuda:1");
        LoadedModel first = all.model("m", "", "--models");
        LoadedModel second = all.model("other", "", "--models");
        LoadedModel third = all.model("m", "int8", "--models");
        loads.clear();
        all.spread(plan(first), List.of(first, second), false);
        assertEquals(List.of("m cuda:1 bf16 stored", "other cuda:1 bf16 stored"), loads);
        assertEquals("cuda:0", third.generator().info().device());
    }

    @Test
    void tooLittleMemoryIsOneLineThatNamesTheDevice() throws Exception {
        session.models().load("m", LoadOptions.AUTO, false);
        String line = assertThrows(MagicException.class, () -> spread(on("cuda:0", "cuda:7")))
                .getMessage();
        assertEquals("--devices: a picture of 64×64 needs 9 GB on cuda:7, where 4 GB may be used", line);
        String first = assertThrows(MagicException.class, () -> spread(on("cuda:7", "cuda:0")))
                .getMessage();
        assertEquals(line, first);
        scoped.close();
        assertEquals("cpu", session.models().current().generator().info().device());
    }

    @Test
    void aDeviceThatWouldMakeOtherPicturesIsRefused() throws Exception {
        session.models().load("m", LoadOptions.AUTO, false);
        session.models().load("m", new LoadOptions("cuda:1", "bf16"), true);
        made.get(made.size() - 1).tile = 32;
        String line = assertThrows(MagicException.class, () -> spread(on("cuda:0", "cuda:1")))
                .getMessage();
        assertTrue(line.contains("cuda:1 has less memory") && line.contains("in tiles of 32 rows"), line);
        made.get(made.size() - 1).tile = 0;
        made.stream().filter(model -> model.device.equals("cuda:1")).forEach(model -> {
            model.tile = 0;
            model.fingerprint = "cd".repeat(32);
        });
        line = assertThrows(MagicException.class, () -> spread(on("cuda:0", "cuda:1")))
                .getMessage();
        assertTrue(line.contains("cuda:1: the model m has other weights"), line);
    }

    @Test
    void nothingIsLoadedWhereThereIsNothingToMake() throws Exception {
        LoadedModel model = session.models().load("m", LoadOptions.AUTO, false);
        plan(model).run(new org.zimagelab.tuning.plan.SweepListener() {});
        loads.clear();
        assertTrue(spread(on("cpu#1", "cpu#2")).options().machines().isEmpty());
        assertEquals(List.of(), loads);
    }
}
