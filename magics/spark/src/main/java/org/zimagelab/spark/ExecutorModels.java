package org.zimagelab.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelDownload;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.torch.ModelException;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.ClusterModel;
import org.zimagelab.tuning.spread.DriverMessage;

/** The models of an executor, loaded once and kept until it ends. */
final class ExecutorModels {
    /** What is loaded or being loaded, by device and model; guarded by itself. */
    private static final Map<List<Object>, Future<ZImage>> LOADED = new HashMap<>();

    /** Of which the driver has heard; guarded by {@link #LOADED}. */
    private static final Set<List<Object>> TOLD = new HashSet<>();

    /**
     * Loads one after the other, and goes on where the task that has asked is cancelled: the short sweeps of an
     * adaptive one would else be over again and again before a large model is loaded.
     */
    private static final ExecutorService LOADER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "models");
        thread.setDaemon(true);
        return thread;
    });

    private ExecutorModels() {}

    /**
     * The models as one generator; those that are not loaded yet are loaded now.
     *
     * @param device see {@link TaskDevice#of}
     * @param machine name of this executor, which is told what it holds
     * @throws MisfitException with one line, if a model cannot be loaded here, or is another one than the kernel's
     * @throws InterruptedException if the thread is interrupted meanwhile; the model is loaded for later tasks
     */
    static Generator of(List<ClusterModel> models, String device, String machine) throws InterruptedException {
        List<Generator> generators = new ArrayList<>();
        for (ClusterModel model : models) {
            generators.add(Generator.of(loaded(model, device)));
        }
        boolean isNew;
        synchronized (LOADED) {
            isNew = TOLD.add(List.of(device, models));
        }
        if (isNew) {
            String its = generators.get(0).info().device();
            ExecutorLink.send(ClusterJson.line(new DriverMessage.Joined(machine, its, holds(generators))));
            if (!models.stream().allMatch(model -> model.roundsAlike(its))) {
                ExecutorLink.send(ClusterJson.line(new DriverMessage.Note(roundsOtherwise(machine, its))));
            }
        }
        return Generator.of(generators);
    }

    private static ZImage loaded(ClusterModel model, String device) throws InterruptedException {
        List<Object> key = List.of(device, model);
        Future<ZImage> loading;
        synchronized (LOADED) {
            loading = LOADED.computeIfAbsent(key, of -> LOADER.submit(() -> load(model, device)));
        }
        try {
            return loading.get();
        } catch (ExecutionException e) {
            synchronized (LOADED) {
                LOADED.remove(key, loading);
            }
            throw e.getCause() instanceof RuntimeException its ? its : new MisfitException(reason(model, e.getCause()));
        }
    }

    /** The same for all executors of a host, so that it is told once. */
    private static String roundsOtherwise(String machine, String device) {
        return "the " + (device.equals("cpu") ? "processor" : "card " + device) + " of "
                + machine.replaceFirst("#.*", "") + " rounds otherwise than the kernel's, so pictures that are made"
                + " there may differ in the last bits; each picture names the machine that made it";
    }

    private static String holds(List<Generator> generators) {
        return String.join(
                ", ",
                generators.stream()
                        .map(Generator::info)
                        .map(info -> info.name() + " " + info.dtype())
                        .toList());
    }

    private static ZImage load(ClusterModel model, String device) throws InterruptedException {
        ZImage loaded = null;
        try {
            LoadOptions options = model.options(device);
            if (model.isPath()) {
                loaded = ZImage.load(model.name(), Path.of(model.source()), options);
            } else {
                ModelDownload.fetch(model.source(), state -> {});
                loaded = ZImage.load(model.source(), options);
            }
            requireSame(loaded.info(), model);
            return loaded;
        } catch (ModelException | MisfitException | IllegalArgumentException | OutOfMemoryError e) {
            if (loaded != null) {
                loaded.close();
            }
            throw e instanceof MisfitException misfit ? misfit : new MisfitException(reason(model, e));
        }
    }

    private static String reason(ClusterModel model, Throwable e) {
        return "it cannot load the model " + model.name() + ": "
                + (e instanceof OutOfMemoryError ? "not enough memory" : e.getMessage());
    }

    private static void requireSame(ModelInfo info, ClusterModel model) {
        RunMetadata.Model asked = new RunMetadata.Model(
                model.name(),
                model.fingerprint(),
                model.device(),
                model.dtype(),
                info.shift(),
                model.engine(),
                Optional.of(info.variant()));
        RunMetadata.Model own = RunMetadata.Model.of(info);
        own.differenceTo(asked).ifPresent(difference -> {
            throw new MisfitException("its model " + model.name() + " " + difference
                    + (own.fingerprint().equals(asked.fingerprint())
                            ? ""
                            : " (" + own.weights() + "… in " + info.folder() + ", the kernel's are " + asked.weights()
                                    + "…)")
                    + ", so its pictures would differ");
        });
    }
}
