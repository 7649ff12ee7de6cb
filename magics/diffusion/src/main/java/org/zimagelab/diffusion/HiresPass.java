package org.zimagelab.diffusion;

import ai.djl.Device;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.diffusion.network.InitialNoise;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.diffusion.sampling.SigmaList;
import org.zimagelab.diffusion.upscale.Enlargement;
import org.zimagelab.diffusion.upscale.Upscaler;

/** Makes the second pass of a picture, see {@link Hires}. Keeps the network that enlarged the last one. */
final class HiresPass implements AutoCloseable {
    private final LoadedNetworks model;
    private final GenerationCache cache;
    private final NoiseLevels levels;
    private final int multiple;
    private final Device device;
    private Upscaler kept;
    private InputFile keptFile;

    /**
     * @param levels of the model
     * @param multiple of which sides are
     * @param device of the model
     */
    HiresPass(LoadedNetworks model, GenerationCache cache, NoiseLevels levels, int multiple, Device device) {
        this.model = model;
        this.cache = cache;
        this.levels = levels;
        this.multiple = multiple;
        this.device = device;
    }

    /**
     * The request that the second pass answers: at its size, with its schedule, and still marked as a second pass, so
     * that nothing of it is taken for that of a first one.
     */
    Request request(Request asked) {
        Hires hires = asked.hires();
        return asked.withSize(hires.enlarged(asked.width(), multiple), hires.enlarged(asked.height(), multiple))
                .withSteps(hires.scheduledSteps(asked.steps()))
                .withImage(InitialImage.NONE);
    }

    /** Noise levels of the steps that run. */
    private float[] sigmas(Request asked) {
        float[] whole = levels.of(request(asked));
        return Arrays.copyOfRange(whole, whole.length - 1 - asked.hires().stepsThatRun(asked.steps()), whole.length);
    }

    private DenoisingPlan plan(Request request, float[] sigmas) {
        return DenoisingPlan.of(request, sigmas, model.folder().scheduler().trainTimesteps());
    }

    /** Network calls of the second pass; 0 where there is none. */
    int networkCalls(Request asked) {
        if (asked.hires().isOff()) {
            return 0;
        }
        DenoisingPlan plan = plan(request(asked), sigmas(asked));
        return plan.networkCalls(plan.steps());
    }

    /** What the listener of the first pass is told: steps of both passes. */
    Progress first(Request asked, int steps, Progress progress) {
        return asked.hires().isOff()
                ? progress
                : new PassProgress(progress, 0, steps + asked.hires().stepsThatRun(asked.steps()), 0);
    }

    /**
     * The request with the tile size in which its last picture, the largest, will be decoded.
     *
     * @param tiles of the model
     */
    Request tiled(Request asked, DecodingTiles tiles) {
        return asked.hires().isOff()
                ? tiles.resolved(asked)
                : asked.withVaeTileSize(tiles.resolved(request(asked)).vaeTileSize());
    }

    /**
     * Checks all that can be checked before the first pass.
     *
     * @param larger checks the size and the model's memory
     * @throws IllegalArgumentException with one line that names the option and what was expected
     * @throws org.zimagelab.torch.ModelException with one line, if the file is no upscaler
     */
    void check(Request asked, Consumer<Request> larger) {
        Hires hires = asked.hires();
        if (hires.isOff()) {
            return;
        }
        if (SigmaList.isList(asked.schedule())) {
            throw new IllegalArgumentException(
                    "hires with sigmas: expected a schedule with a name, since the second" + " pass has other steps");
        }
        Request request = request(asked);
        try {
            larger.accept(request);
            new Enlargement(request.width(), request.height())
                    .requireRoom(asked.width(), asked.height(), Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("hires " + hires.scale() + ": " + e.getMessage(), e);
        }
        Sampler.named(asked.sampler()).requireSteps(hires.stepsThatRun(asked.steps()));
        if (hires.upscaler() != HiresUpscaler.LATENT) {
            model.requireVaeEncoder();
        }
        if (hires.upscaler() instanceof HiresUpscaler.Network network) {
            Upscaler.info(network.file().path());
        }
    }

    /**
     * The second pass.
     *
     * @param first what came of the first pass
     * @param rgb its picture, bytes [height, width, 3]
     */
    Denoiser.Latents of(Request asked, Denoiser.Latents first, byte[] rgb, Progress progress)
            throws InterruptedException {
        Request request = request(asked);
        float[] sigmas = sigmas(asked);
        DenoisingPlan plan = plan(request, sigmas);
        int steps = asked.steps() + plan.steps();
        Denoiser denoiser =
                new Denoiser(model, cache, new PassProgress(progress, asked.steps(), steps, first.networkCalls()));
        Denoiser.Latents second = denoiser.denoise(request, sigmas, plan, () -> begin(asked, request, first, rgb));
        return new Denoiser.Latents(
                second.values(),
                first.networkCalls() + second.networkCalls(),
                first.reusedCalls() + second.reusedCalls(),
                first.skippedCalls() + second.skippedCalls());
    }

    private InitialLatents begin(Request asked, Request request, Denoiser.Latents first, byte[] rgb)
            throws InterruptedException {
        int width = request.width();
        int height = request.height();
        int channels = model.folder().transformer().channels();
        int scale = model.scale();
        HiresUpscaler upscaler = asked.hires().upscaler();
        if (upscaler == HiresUpscaler.LATENT) {
            float[] larger = BilinearLatents.resized(
                    first.values(),
                    new int[] {channels, asked.height() / scale, asked.width() / scale},
                    height / scale,
                    width / scale);
            return InitialLatents.of(
                    InitialNoise.of(request.seed(), 1, channels, height / scale, width / scale), larger);
        }
        PackedRgb picture = new PackedRgb(asked.width(), asked.height(), rgb);
        PackedRgb larger = new Enlargement(width, height).of(picture, network(upscaler), share -> {});
        return new PictureEncoding(model, cache).initial(larger.rgb(), width, height, request.seed());
    }

    private Optional<Upscaler> network(HiresUpscaler upscaler) {
        if (!(upscaler instanceof HiresUpscaler.Network network)) {
            return Optional.empty();
        }
        if (kept == null || !network.file().equals(keptFile)) {
            close();
            kept = Upscaler.load(network.file().path(), device);
            keptFile = network.file();
        }
        return Optional.of(kept);
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }
}
