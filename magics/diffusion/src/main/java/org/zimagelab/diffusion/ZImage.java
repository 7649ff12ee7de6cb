package org.zimagelab.diffusion;

import ai.djl.Device;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.network.InitialNoise;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.diffusion.sampling.NoiseSchedule;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.diffusion.sampling.Velocity;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.files.FileHashes;
import org.zimagelab.torch.files.HashedFiles;
import org.zimagelab.torch.hub.HuggingFaceCache;
import org.zimagelab.torch.script.Devices;
import org.zimagelab.torch.weights.Dtype;

/**
 * A loaded model: prompts in, pictures out.
 *
 * <p>Pictures are deterministic: the same request gives the same bytes on the same machine, alone or within a sweep,
 * although what depends on the prompt alone, the first velocity, which depends on prompt, seed and size alone, and the
 * steps with which the last picture began are kept from one picture to the next. Methods may be called from any thread; one picture is made at a time.
 */
public final class ZImage implements AutoCloseable {
    private final ModelFolder folder;
    private final ModelInfo info;
    private final PromptTokenizer tokenizer;
    private final TextEncoder textEncoder;
    private final Transformer transformer;
    private final Vae vae;
    private final GenerationCache cache = new GenerationCache();
    private final HashedFiles files;

    /** Those that are mapped: whoever cuts one while a network reads it ends the process. */
    private final List<Path> mapped;

    private boolean closed;

    private ZImage(ModelFolder folder, Device device, Dtype dtype) {
        this.folder = folder;
        files = folder.hashed(FileHashes.inCache());
        List<Runnable> loaded = new ArrayList<>(List.of(files::close));
        try {
            tokenizer = new PromptTokenizer(
                    folder.path().resolve("tokenizer"), folder.textEncoder().vocabulary());
            loaded.add(tokenizer::close);
            textEncoder = TextEncoder.load(folder.textEncoder(), folder.textEncoderWeights(), device, dtype);
            loaded.add(textEncoder::close);
            transformer = Transformer.load(folder.transformer(), folder.transformerWeights(), device, dtype);
            loaded.add(transformer::close);
            vae = Vae.load(folder.vae(), folder.vaeWeights(), device, dtype);
            loaded.add(vae::close);
            files.requireUntouched(files.files());
        } catch (RuntimeException | Error e) {
            // a card that holds one network and not the next is left empty
            loaded.forEach(Runnable::run);
            throw e;
        } catch (IOException e) {
            loaded.forEach(Runnable::run);
            throw new ModelException(e.getMessage() + "; load the model again", e);
        } catch (InterruptedException e) {
            loaded.forEach(Runnable::run);
            Thread.currentThread().interrupt();
            throw new ModelException(folder.path() + ": stopped while it was being loaded", e);
        }
        mapped = device.isGpu()
                ? List.of()
                : folder.components().stream()
                        .filter(w -> !w.isSmall())
                        .flatMap(w -> w.files().stream())
                        .toList();
        VariantGuess variant = folder.variant();
        info = new ModelInfo(
                folder.name(),
                folder.path(),
                variant.variant(),
                Fingerprint.of(folder.path(), files),
                Devices.name(device),
                dtype.word(),
                folder.components().stream()
                        .flatMap(w -> w.tensors().values().stream())
                        .mapToLong(t -> t.bytes() / t.dtype().bytes())
                        .sum(),
                folder.components().stream()
                        .flatMap(w -> w.files().stream())
                        .mapToLong(ZImage::size)
                        .sum(),
                folder.vae().sampleSize(),
                folder.vae().scale() * folder.transformer().patch(),
                folder.scheduler().shift(),
                variant.from());
    }

    /** {@code demo-base}, a folder, or a Hugging Face id found in the local cache ({@code id@revision} for another than main). */
    public static ZImage load(String source) {
        return load(source, LoadOptions.AUTO);
    }

    /** @throws ModelException naming the file or device, the reason, and what would help */
    public static ZImage load(String source, LoadOptions options) {
        return load(source, ModelFinder.find(source), options);
    }

    /** @throws ModelException naming the file or device, the reason, and what would help */
    public static ZImage load(Path folder, LoadOptions options) {
        return load(HuggingFaceCache.name(folder.toAbsolutePath().normalize()), folder, options);
    }

    /**
     * Loads a folder under another name.
     *
     * @param name see {@link ModelInfo#name()}; where the configs leave it open, it may say {@code base} or {@code turbo}, as
     *     the folder's own name may
     * @throws ModelException naming the file or device, the reason, and what would help
     */
    public static ZImage load(String name, Path path, LoadOptions options) {
        ModelFolder folder = ModelFolder.read(name, path);
        Device device = Devices.named(options.device());
        return new ZImage(folder, device, dtype(options.dtype(), device));
    }

    /** fp16 overflows in the published model (activations beyond 65504), so it is a storage format only. */
    private static Dtype dtype(String word, Device device) {
        return switch (word) {
            case "fp32" -> Dtype.FP32;
            case "bf16" -> Dtype.BF16;
            default -> device.isGpu() ? Dtype.BF16 : Dtype.FP32;
        };
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
        try {
            files.requireUnchanged();
        } catch (IOException e) {
            throw changed(e);
        }
    }

    private void requireUntouched(Collection<Path> some) throws InterruptedException {
        try {
            files.requireUntouched(some);
        } catch (IOException e) {
            throw changed(e);
        }
    }

    private ModelChangedException changed(IOException e) {
        return new ModelChangedException(
                e.getMessage() + "; load the model " + Printable.value(info.name()) + " again", e);
    }

    /** Names of the devices usable here: {@code cpu}, {@code cuda:0}, … */
    public static List<String> devices() {
        return Devices.names();
    }

    public ModelInfo info() {
        return info;
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
     * Checks all that can be checked before the first network call (whether it is for this model, size multiple, sampler
     * name, position-table bounds).
     *
     * @throws IllegalArgumentException with one line that names the option and what was expected
     */
    public void check(Request request) {
        if (!request.model().isEmpty() && !request.model().equals(info.name())) {
            throw new IllegalArgumentException("model '" + Printable.value(request.model()) + "': expected "
                    + info.name() + ", which is asked here, or none");
        }
        limits().check(request);
    }

    private RequestLimits limits() {
        return new RequestLimits(folder.transformer(), info.sizeMultiple());
    }

    /** Noise levels from 1 to 0, one more than there are steps: what {@link Picture#sigmas()} will say. */
    public double[] sigmas(Request request) {
        float[] sigmas = schedule(request);
        double[] wide = new double[sigmas.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = sigmas[i];
        }
        return wide;
    }

    private float[] schedule(Request request) {
        int tokens = (request.height() / info.sizeMultiple()) * (request.width() / info.sizeMultiple());
        return NoiseSchedule.sigmas(
                request.steps(),
                request.shift().orElseGet(() -> folder.scheduler().shiftAt(tokens)));
    }

    /** Transformer evaluations that this request needs when nothing can be reused. */
    public int networkCalls(Request request) {
        return plan(request).networkCalls(request.steps());
    }

    /** Tells what pictures made one after another will reuse of those before: a new forecast, of a cache that is empty. */
    public ReuseForecast reuseForecast() {
        return new CacheForecast(
                this::plan, request -> GenerationCache.mostSteps(latents(request.width(), request.height())));
    }

    private DenoisingPlan plan(Request request) {
        return DenoisingPlan.of(request, schedule(request), folder.scheduler().trainTimesteps());
    }

    /** Floats of the latents of a picture of this size. */
    private int latents(int width, int height) {
        int scale = folder.vae().scale();
        return folder.transformer().channels() * (height / scale) * (width / scale);
    }

    private Denoising.Networks networks() {
        return new Denoising.Networks(
                tokenizer,
                textEncoder,
                transformer,
                folder.transformer(),
                folder.vae().scale(),
                folder.scheduler().trainTimesteps());
    }

    public Picture generate(Request request) throws InterruptedException {
        return generate(request, Progress.NONE);
    }

    /**
     * Makes one picture.
     *
     * @throws IllegalArgumentException as {@link #check}
     * @throws InterruptedException between two network calls, when the thread is interrupted
     * @throws ModelChangedException if a file that the model was loaded from has changed, also while the picture was made
     * @throws ModelException with one line that names the step or the network, where numbers that are not finite come up:
     *     nothing is kept of them, for this picture or the next
     */
    public synchronized Picture generate(Request request, Progress progress) throws InterruptedException {
        requireOpen();
        check(request);
        requireUnchanged();
        long start = System.nanoTime();
        float[] sigmas = schedule(request);
        int height = request.height() / folder.vae().scale();
        int width = request.width() / folder.vae().scale();
        float[] latents;
        int calls;
        int reused;
        DenoisingPlan plan = plan(request);
        try (Denoising denoising = new Denoising(networks(), cache, request, plan, progress)) {
            int done = progress.hearsEveryStep() ? 0 : cache.stepsDone(plan);
            float[] x = done > 0
                    ? cache.latentsAfter(done)
                    : InitialNoise.of(request.seed(), 1, folder.transformer().channels(), height, width);
            cache.begin(plan, done);
            denoising.skip(done);
            latents = Sampler.named(request.sampler())
                    .sample(x, Arrays.copyOfRange(sigmas, done, sigmas.length), watched(denoising), (i, stepped) -> {
                        int step = done + i + 1;
                        if (!FiniteCheck.all(stepped)) {
                            throw FiniteCheck.latents(request, step, FiniteCheck.STEP);
                        }
                        cache.stepped(stepped);
                        progress.step(
                                new Progress.Step(step, request.steps(), sigmas[step], denoising.calls(), stepped));
                    });
            calls = denoising.calls();
            reused = denoising.reused();
        }
        Denoising.interruptible();
        requireUntouched(mapped);
        byte[] rgb = cache.pixels(latents, () -> pixels(latents, height, width));
        requireUntouched(files.files());
        info.identity().await();
        BufferedImage image = image(rgb, request.width(), request.height());
        return new Picture(
                image,
                request,
                info,
                sigmas(request),
                latents.clone(),
                calls,
                reused,
                (System.nanoTime() - start) / 1e9);
    }

    /** A velocity, after a look whether what it is computed from is still there. */
    private Velocity watched(Denoising denoising) {
        return mapped.isEmpty()
                ? denoising::velocity
                : (x, sigma) -> {
                    requireUntouched(mapped);
                    return denoising.velocity(x, sigma);
                };
    }

    /**
     * What latents look like: the last step of {@link #generate}.
     *
     * @param latents float32 [16, H/8, W/8] flattened, such as {@link Picture#latents()}, or an estimate of them on the
     *     way; not changed
     * @param width pixels, a multiple of {@link ModelInfo#sizeMultiple()}
     * @param height pixels, likewise
     * @return 8-bit RGB
     * @throws IllegalArgumentException with one line, if a picture of this size has other latents or cannot be, or if they
     *     are not finite
     * @throws ModelException if the pixels are not finite
     * @throws ModelChangedException if a mapped file has changed
     */
    public synchronized BufferedImage decode(float[] latents, int width, int height) {
        requireOpen();
        limits().checkSize(width, height);
        if (latents.length != latents(width, height)) {
            throw new IllegalArgumentException("latents: " + latents.length + " values; a picture of " + width + "×"
                    + height + " has " + latents(width, height));
        }
        if (!FiniteCheck.all(latents)) {
            throw new IllegalArgumentException("latents: not all are finite, and what is no number has no colour");
        }
        try {
            requireUntouched(mapped);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelException("stopped before the latents were decoded", e);
        }
        int scale = folder.vae().scale();
        return image(pixels(latents, height / scale, width / scale), width, height);
    }

    private byte[] pixels(float[] latents, int height, int width) {
        return vae.decode(latents, height, width).orElseThrow(FiniteCheck::pixels);
    }

    private void requireOpen() {
        if (closed) {
            throw new ModelException("the model " + info.name() + " is unloaded");
        }
    }

    private static BufferedImage image(byte[] rgb, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < rgb.length; i += 3) {
            bgr[i] = rgb[i + 2];
            bgr[i + 1] = rgb[i + 1];
            bgr[i + 2] = rgb[i];
        }
        return image;
    }

    /** Of what decides pixels besides the model and the request: changes whenever results may change. */
    public static String engineVersion() {
        return "3";
    }

    /** Frees the weights and what was kept. A picture being made is finished first. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            files.close();
            cache.close();
            tokenizer.close();
            textEncoder.close();
            transformer.close();
            vae.close();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (java.io.IOException e) {
            throw new ModelException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
