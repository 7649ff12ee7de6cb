package org.zimagelab.diffusion;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.memory.MemoryPlan;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.diffusion.network.VaeEncoder;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.files.FileHashes;
import org.zimagelab.torch.files.HashedFiles;
import org.zimagelab.torch.script.Architecture;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Weights;

/** The networks of a model folder in memory, and a watch over the files that they were loaded from. */
final class LoadedNetworks implements AutoCloseable {
    private final ModelFolder folder;
    private final PromptTokenizer tokenizer;
    private static final SharedNetworks<TextEncoder> TEXT_ENCODERS = new SharedNetworks<>(TextEncoder::close);
    private static final SharedNetworks<Vae> VAES = new SharedNetworks<>(Vae::close);
    private static final SharedNetworks<VaeEncoder> VAE_ENCODERS = new SharedNetworks<>(VaeEncoder::close);

    private final SharedNetworks<TextEncoder>.Use textEncoder;
    private final Transformer transformer;
    private final AppliedLoras loras;
    private final SharedNetworks<Vae>.Use vae;
    private final HashedFiles files;

    /** The files that are mapped: if somebody cuts one while a network reads it, the process ends. */
    private final List<Path> mapped;

    private final Device device;
    private final Dtype dtype;

    /** Null until a picture begins with another one. */
    private SharedNetworks<VaeEncoder>.Use vaeEncoder;

    private final List<Runnable> closers = new ArrayList<>();

    /**
     * @param plan where the blocks of the networks are
     * @throws ModelException naming the file or device and the reason; then nothing stays on the device
     */
    LoadedNetworks(ModelFolder folder, Device device, Dtype dtype, MemoryPlan plan) {
        this.folder = folder;
        this.device = device;
        this.dtype = dtype;
        files = folder.hashed(FileHashes.inCache());
        closers.add(files::close);
        try {
            int vocabulary = folder.textEncoder().vocabulary();
            tokenizer = folder.tokenizer()
                    .map(at -> new PromptTokenizer(at, vocabulary))
                    .orElseGet(() -> PromptTokenizer.qwen(vocabulary));
            closers.add(tokenizer::close);
            Weights textWeights = folder.textEncoderWeights();
            textEncoder = TEXT_ENCODERS.use(
                    source(TextEncoder.architecture(folder.textEncoder()), textWeights),
                    () -> TextEncoder.load(folder.textEncoder(), textWeights, device, dtype, plan.textEncoder()));
            closers.add(textEncoder::close);
            transformer = Transformer.load(
                    folder.transformer(), folder.transformerWeights(), device, dtype, plan.transformer());
            closers.add(transformer::close);
            loras = new AppliedLoras(transformer, folder.transformer(), dtype);
            vae = VAES.use(
                    source(Vae.architecture(folder.vae()), folder.vaeWeights()),
                    () -> Vae.load(folder.vae(), folder.vaeWeights(), device, dtype));
            closers.add(vae::close);
            files.requireUntouched(files.files());
        } catch (CancellationException e) {
            close();
            throw stopped(e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        } catch (IOException e) {
            close();
            throw new ModelException(e.getMessage() + "; load the model again", e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw stopped(e);
        }
        mapped = device.isGpu()
                ? List.of()
                : folder.components().stream()
                        .filter(w -> !w.isSmall())
                        .flatMap(w -> w.files().stream())
                        .distinct()
                        .toList();
    }

    private ModelException stopped(Exception e) {
        return new ModelException(folder.path() + ": stopped while it was being loaded", e);
    }

    /** Wherever its blocks are, a network gives the same. */
    private SharedNetworks.Source source(Architecture network, Weights weights) {
        return new SharedNetworks.Source(List.of(device, dtype, network.attributes()), weights, files);
    }

    ModelFolder folder() {
        return folder;
    }

    PromptTokenizer tokenizer() {
        return tokenizer;
    }

    TextEncoder textEncoder() {
        return textEncoder.network();
    }

    Transformer transformer() {
        return transformer;
    }

    /** Those that the transformer computes with. */
    AppliedLoras loras() {
        return loras;
    }

    Vae vae() {
        return vae.network();
    }

    /**
     * The VAE's encoder, which is mapped when it is first needed.
     *
     * @throws IllegalArgumentException with one line, if the model's file has no encoder
     * @throws InterruptedException while files are read to compare them with another model's
     */
    VaeEncoder vaeEncoder() throws InterruptedException {
        if (vaeEncoder == null) {
            requireVaeEncoder();
            Weights weights = folder.vaeWeights();
            vaeEncoder = VAE_ENCODERS.use(
                    source(VaeEncoder.architecture(folder.vae(), weights), weights),
                    () -> VaeEncoder.load(folder.vae(), weights, device, dtype));
            closers.add(vaeEncoder::close);
        }
        return vaeEncoder.network();
    }

    /** @throws IllegalArgumentException as {@link #vaeEncoder} */
    void requireVaeEncoder() {
        if (!VaeEncoder.isIn(folder.vaeWeights())) {
            throw new IllegalArgumentException("image: the VAE of this model has a decoder alone ("
                    + Printable.path(folder.vaeWeights().files().get(0))
                    + "), so no picture can be encoded; load the model with a VAE that has its encoder too");
        }
    }

    Fingerprint fingerprint() {
        return Fingerprint.of(folder, files);
    }

    /** Leaves the processor to the networks, if they run on it: reading files for the fingerprint waits meanwhile. */
    HashedFiles.Pause pauseHashing() {
        return device.isGpu() ? () -> {} : files.pause();
    }

    /** See {@link org.zimagelab.torch.script.TorchScript#isMappedInParts}, of any of the networks. */
    boolean isMappedInParts() {
        return textEncoder().isMappedInParts() || transformer().isMappedInParts() || vae().isMappedInParts();
    }

    /** Pixels along the side of a latent pixel. */
    int scale() {
        return folder.vae().scale();
    }

    /** Widths and heights are multiples of this many pixels. */
    int sizeMultiple() {
        return scale() * folder.transformer().patch();
    }

    /** Numbers in the latents [channels, height / scale, width / scale] of a picture of this size. */
    int latentSize(int width, int height) {
        return folder.transformer().channels() * (height / scale()) * (width / scale());
    }

    /**
     * Asks whether all files hold what they held when they were loaded.
     *
     * @throws ModelChangedException with one line that names the file, if not
     * @throws InterruptedException while a file whose time has changed is read again
     */
    void requireUnchanged() throws InterruptedException {
        try {
            files.requireUnchanged();
        } catch (IOException e) {
            throw changed(e);
        }
    }

    /**
     * Asks, by what the file system says of them, whether the files that networks read at this moment are untouched.
     */
    void requireMappedFilesUntouched() throws InterruptedException {
        if (!mapped.isEmpty()) {
            requireUntouched(mapped);
            try {
                textEncoder.requireUntouched();
                vae.requireUntouched();
            } catch (IOException e) {
                throw changed(e);
            }
        }
    }

    /** Likewise of all files. */
    void requireFilesUntouched() throws InterruptedException {
        requireUntouched(files.files());
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
                e.getMessage() + "; load the model " + Printable.value(folder.name()) + " again", e);
    }

    /** Frees whatever has been loaded. */
    @Override
    public void close() {
        closers.forEach(Runnable::run);
    }
}
