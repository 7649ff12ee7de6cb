package org.zimagelab.diffusion;

import ai.djl.Device;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.memory.MemoryBudget;
import org.zimagelab.diffusion.memory.MemoryPlan;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.device.NativeHeap;
import org.zimagelab.torch.files.HashedFiles;
import org.zimagelab.torch.hub.HubAddress;
import org.zimagelab.torch.hub.HuggingFaceCache;
import org.zimagelab.torch.script.TorchFailure;
import org.zimagelab.torch.weights.Dtype;

/**
 * A loaded model: prompts in, pictures out.
 *
 * <p>Pictures are deterministic: the same request gives the same bytes on the same machine, alone or within a sweep.
 * Yet work is shared: a prompt's embedding, a first velocity and the steps with which the last picture began are kept
 * for the next picture (see {@link #reuseForecast}). Methods may be called from any thread; one picture is made at a
 * time.
 */
public final class ZImage implements AutoCloseable {
    private final LoadedNetworks model;
    private final ModelInfo info;
    private final ModelMemory memory;
    private final MemoryPlan loaded;
    private final DecodingTiles tiles;
    private final GenerationCache cache = new GenerationCache();
    private final HiresPass hires;
    private boolean closed;

    private ZImage(LoadedNetworks model, ModelInfo info, ModelMemory memory, MemoryPlan loaded) {
        this.model = model;
        this.info = info;
        this.memory = memory;
        this.loaded = loaded;
        tiles = new DecodingTiles(model.folder().vae(), this::memoryPlan);
        hires = new HiresPass(model, cache, noiseLevels(), info.sizeMultiple(), Devices.named(info.device()));
    }

    /**
     * {@code demo-base}, a folder, a transformer's file, or a model of a hub that is in the local cache
     * ({@code ID[@REVISION][:FILE]}, {@code modelscope:ID}); {@link ModelDownload} brings it there.
     */
    public static ZImage load(String source) {
        return load(source, LoadOptions.AUTO);
    }

    /** @throws ModelException naming the file or device, the reason, and what would help */
    public static ZImage load(String source, LoadOptions options) {
        String name = ModelFinder.address(source).map(HubAddress::toString).orElse(source);
        return load(name, ModelFinder.find(source), options);
    }

    /** @throws ModelException naming the file or device, the reason, and what would help */
    public static ZImage load(Path folder, LoadOptions options) {
        return load(HuggingFaceCache.name(folder.toAbsolutePath().normalize()), folder, options);
    }

    /**
     * Loads a folder under another name.
     *
     * @param name see {@link ModelInfo#name()}; where the configs leave it open, it may say {@code base} or
     *     {@code turbo}, as the folder's own name may
     * @throws ModelException naming the file or device, the reason, and what would help
     */
    public static ZImage load(String name, Path path, LoadOptions options) {
        WeightDtype weightDtype = WeightDtype.named(options.weights());
        ModelFolder folder = ModelFolder.read(name, path, options.files()).with(weightDtype);
        Device device = Devices.named(options.device());
        Dtype dtype = options.dtype(device.isGpu(), Devices.hasBf16(device));
        ModelMemory memory = ModelMemory.of(folder, options, device, dtype);
        MemoryPlan plan = memory.load(name);
        LoadedNetworks model = TorchFailure.explained(() -> new LoadedNetworks(folder, device, dtype, plan));
        try {
            return new ZImage(model, ModelInfo.of(model, Devices.name(device), dtype, weightDtype), memory, plan);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** The models that came with jars (demo models). */
    public static List<ModelSource> embedded() {
        return ModelFinder.embedded();
    }

    /**
     * Says whether the files that this model was loaded from are still the same. Asked before and after every picture.
     *
     * @throws ModelChangedException with one line that names the file, if not
     * @throws InterruptedException while a file whose time has changed is read again
     */
    public void requireUnchanged() throws InterruptedException {
        model.requireUnchanged();
    }

    /** Names of the devices usable here: {@code cpu}, {@code cuda:0}, … */
    public static List<String> devices() {
        return Devices.names();
    }

    /** Whether a file was too large for the system to map it whole, so that its tensors are mapped one by one. */
    public boolean isMappedInParts() {
        return model.isMappedInParts();
    }

    public ModelInfo info() {
        return info;
    }

    LoadedNetworks networks() {
        return model;
    }

    /** A request with this model's defaults: the vendor's steps and guidance for its variant, its own size, seed 0. */
    public Request request(String prompt) {
        return new Request(
                prompt,
                "",
                info.size(),
                info.size(),
                info.variant().steps(),
                Guidance.of(info.variant().guidance()),
                0,
                "euler",
                OptionalDouble.empty(),
                Request.DEFAULT_MAX_LENGTH);
    }

    /**
     * Checks all that can be checked before the first network call (whether it is for this model, size multiple,
     * sampler name, position-table bounds, memory).
     *
     * @throws IllegalArgumentException with one line that names the option and what was expected
     */
    public void check(Request request) {
        if (!request.model().isEmpty() && !request.model().equals(info.name())) {
            throw new IllegalArgumentException("model '" + Printable.value(request.model()) + "': expected "
                    + info.name() + ", which is asked here, or none");
        }
        if (!request.weightDtype().isEmpty()
                && !request.weightDtype().equals(info.weightDtype().word())) {
            throw new IllegalArgumentException("weights '" + Printable.value(request.weightDtype()) + "': the model is"
                    + " loaded with " + info.weightDtype().word());
        }
        limits().check(request);
        model.loras().check(request.loras());
        wholeSchedule(request);
        if (request.image().picture().isPresent()) {
            model.requireVaeEncoder();
            InputPicture.check(request, model.scale());
        }
        memoryPlan(request);
        hires.check(request, this::checkLarger);
    }

    /** @param request of a second pass, as the model makes it of the first one's */
    private void checkLarger(Request request) {
        limits().checkSize(request.width(), request.height());
        memoryPlan(request);
    }

    /** How this model uses the memory: the plan with which it was loaded, for a picture of its own size. */
    public MemoryPlan memoryPlan() {
        return loaded;
    }

    /** The memory that this model may use. */
    public MemoryBudget memoryBudget() {
        return memory.planner().budget();
    }

    /**
     * How it uses the memory for one picture. The weights stay where they are; how the picture is decoded depends on
     * its size.
     *
     * @param width pixels, a multiple of {@link ModelInfo#sizeMultiple()}
     * @param height pixels, likewise
     * @throws IllegalArgumentException with one line, if the memory does not hold it: what it needs, and what would fit
     */
    public MemoryPlan memoryPlan(int width, int height) {
        return memory.at(loaded, width, height, OptionalInt.empty());
    }

    /** Likewise for the picture of a request, which may name the tiles in which it is decoded. */
    public MemoryPlan memoryPlan(Request request) {
        ModelMemory left = memory.beside(model.loras().bytes(request.loras()));
        MemoryPlan plan = left.at(loaded, request.width(), request.height(), request.vaeTileSize());
        return request.needsEncoder() ? left.withEncoding(loaded, plan) : plan;
    }

    /**
     * The request that this model makes of it: with its own form of weights, with the tile size that the memory makes
     * necessary if it names none, and with 0 if it names one that is not smaller than the picture. If the model's own
     * shift depends on the size, it is named. Pictures, keys and files have this request.
     */
    public Request resolved(Request asked) {
        Request request = info.weightDtype() == WeightDtype.STORED
                ? asked
                : asked.withWeightDtype(info.weightDtype().word());
        return hires.tiled(noiseLevels().resolved(request), tiles);
    }

    private RequestLimits limits() {
        return new RequestLimits(model.folder().transformer(), info.sizeMultiple());
    }

    /** Noise levels down to 0, one more than there are steps that run: what {@link Picture#sigmas()} will say. */
    public double[] sigmas(Request request) {
        return widened(schedule(request));
    }

    private static double[] widened(float[] sigmas) {
        double[] wide = new double[sigmas.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = sigmas[i];
        }
        return wide;
    }

    /** Of the steps that run: all, or behind a picture's strength the last ones. */
    private float[] schedule(Request request) {
        float[] whole = wholeSchedule(request);
        return Arrays.copyOfRange(whole, request.image().stepsLeftOut(whole.length - 1), whole.length);
    }

    private float[] wholeSchedule(Request request) {
        return noiseLevels().of(request);
    }

    private NoiseLevels noiseLevels() {
        return new NoiseLevels(model.folder().scheduler(), info.sizeMultiple());
    }

    private DenoisingPlan plan(Request request) {
        return plan(request, schedule(request));
    }

    private DenoisingPlan plan(Request request, float[] sigmas) {
        return DenoisingPlan.of(
                request.withHires(Hires.OFF), sigmas, model.folder().scheduler().trainTimesteps());
    }

    /** Transformer evaluations that this request needs when nothing can be reused or skipped. */
    public int networkCalls(Request request) {
        DenoisingPlan plan = plan(request);
        return plan.networkCalls(plan.steps()) + hires.networkCalls(request);
    }

    /**
     * Tells what pictures made one after another will reuse of those before: a new forecast, of a cache that is empty.
     */
    public ReuseForecast reuseForecast() {
        return new CacheForecast(
                this::plan, request -> GenerationCache.mostSteps(model.latentSize(request.width(), request.height())));
    }

    public Picture generate(Request request) throws InterruptedException {
        return generate(request, Progress.NONE);
    }

    /**
     * Makes one picture: prepare, schedule, denoise, decode.
     *
     * @throws IllegalArgumentException as {@link #check}
     * @throws InterruptedException between two network calls, when the thread is interrupted
     * @throws ModelChangedException if a file that the model was loaded from has changed, also while the picture was
     *     made
     * @throws ModelException with one line that names the step or the network, where numbers are not finite; they are
     *     not kept, neither for this picture nor for the next
     * @throws org.zimagelab.torch.DeviceLostException with one line, if the card fails meanwhile
     */
    public synchronized Picture generate(Request request, Progress progress) throws InterruptedException {
        try (HashedFiles.Pause pause = model.pauseHashing()) {
            return TorchFailure.explained(() -> made(request, progress));
        }
    }

    private Picture made(Request asked, Progress progress) throws InterruptedException {
        // 1. prepare
        requireOpen();
        check(asked);
        Request request = resolved(asked);
        requireUnchanged();
        long start = System.nanoTime();

        // 2. schedule
        float[] sigmas = schedule(request); // [steps that run + 1]
        DenoisingPlan plan = plan(request, sigmas);

        // 3. denoise
        Denoiser.Latents denoised = new Denoiser(model, cache, hires.first(request, plan.steps(), progress))
                .denoise(request.withHires(Hires.OFF), sigmas, plan);
        GuidedVelocity.checkInterrupt();
        model.requireMappedFilesUntouched();

        // 4. decode
        int strips = tiles.strips(request);
        float[] latents = denoised.values();
        byte[] rgb = cache.pixels(latents, strips, () -> pixels(latents, request.width(), request.height(), strips));
        BufferedImage image = Picture.image(rgb, request.width(), request.height());

        // 5. likewise from the larger picture, if a second pass is asked for
        if (!request.hires().isOff()) {
            denoised = hires.of(request, denoised, rgb, progress);
            image = image(denoised.values(), hires.request(request));
        }
        model.requireFilesUntouched();
        return new Picture(
                image,
                request,
                info,
                widened(sigmas),
                denoised.values().clone(),
                denoised.networkCalls(),
                denoised.reusedCalls(),
                denoised.skippedCalls(),
                (System.nanoTime() - start) / 1e9);
    }

    /**
     * What latents look like: the last part of {@link #generate}.
     *
     * @param latents float32 [16, H/8, W/8] flattened, such as {@link Picture#latents()}, or an estimate of them during
     *     denoising; not changed
     * @param width pixels, a multiple of {@link ModelInfo#sizeMultiple()}
     * @param height pixels, likewise
     * @return 8-bit RGB
     * @throws IllegalArgumentException with one line, if a picture of this size has other latents or cannot be made, or
     *     if the latents are not finite
     * @throws ModelException if the pixels are not finite
     * @throws ModelChangedException if a mapped file has changed
     */
    public synchronized BufferedImage decode(float[] latents, int width, int height) {
        requireOpen();
        limits().checkSize(width, height);
        memoryPlan(width, height);
        if (latents.length != model.latentSize(width, height)) {
            throw new IllegalArgumentException("latents: " + latents.length + " values; a picture of " + width + "×"
                    + height + " has " + model.latentSize(width, height));
        }
        if (!FiniteCheck.all(latents)) {
            throw new IllegalArgumentException("latents: not all values are finite, so they have no colours");
        }
        try {
            model.requireMappedFilesUntouched();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelException("stopped before the latents were decoded", e);
        }
        return TorchFailure.explained(() -> image(latents, request("").withSize(width, height)));
    }

    private BufferedImage image(float[] latents, Request request) {
        int width = request.width();
        int height = request.height();
        return Picture.image(pixels(latents, width, height, tiles.strips(request)), width, height);
    }

    /** RGB bytes [height, width, 3]. */
    private byte[] pixels(float[] latents, int width, int height, int strips) {
        return model.vae()
                .decode(latents, height / model.scale(), width / model.scale(), strips)
                .orElseThrow(FiniteCheck::pixels);
    }

    private void requireOpen() {
        if (closed) {
            throw new ModelException("the model " + info.name() + " is unloaded");
        }
    }

    /** Changes whenever the same model and request may give other pixels than before. */
    public static String engineVersion() {
        return "3";
    }

    /** Frees the weights and what was kept. A picture being made is finished first. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            NativeHeap.giveBack(() -> {
                hires.close();
                cache.close();
                model.close();
            });
        }
    }
}
