package org.zimagelab.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.lora.LoraFactors;
import org.zimagelab.diffusion.sampling.NormalizedAttention;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.Architecture;
import org.zimagelab.torch.script.Block;
import org.zimagelab.torch.script.BlockPlacement;
import org.zimagelab.torch.script.ScriptSource;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

/** The diffusion transformer: latents, time and prompt embedding in, velocity out ({@code transformer.py}). */
public final class Transformer implements AutoCloseable {
    private static final Pattern BLOCK_MATRIX = Pattern.compile("(layers|noise_refiner|context_refiner)\\.\\d+\\."
            + "(attention\\.to_(q|k|v|out\\.0)|feed_forward\\.w[123])\\.weight");

    /**
     * A call of so many multiplications takes one core about 10 ms. Two such calls side by side take hardly longer than
     * one.
     */
    private static final double SMALL = 1e9;

    private final TransformerConfig config;
    private final NDManager manager;
    private final TorchScript script;
    private final double parameters;

    /** Runs the second of two calls. */
    private final ExecutorService other = Executors.newSingleThreadExecutor(task -> {
        Thread t = new Thread(task, "second-network-call");
        t.setDaemon(true);
        return t;
    });

    private Transformer(TransformerConfig config, NDManager manager, TorchScript script) {
        this.config = config;
        this.manager = manager;
        this.script = script;
        this.parameters = TransformerShapes.of(config).values().stream()
                .mapToDouble(Tensor::size)
                .sum();
    }

    /**
     * Maps the weights, all of them on the device.
     *
     * @throws org.zimagelab.torch.ModelException naming a tensor that is missing or has another shape
     */
    public static Transformer load(TransformerConfig config, Weights weights, Device device, Dtype dtype) {
        return load(
                config,
                weights,
                device,
                dtype,
                BlockPlacement.resident(blocks(config).size()));
    }

    /**
     * Maps the weights.
     *
     * @param placement of the blocks of {@link #architecture}; it does not change a bit of any result
     * @throws org.zimagelab.torch.ModelException naming a tensor that is missing or has another shape
     */
    public static Transformer load(
            TransformerConfig config, Weights weights, Device device, Dtype dtype, BlockPlacement placement) {
        Architecture network = architecture(config);
        weights.require(network.shapes());
        weights.requireUsed(network.shapes().keySet(), name -> false);
        NDManager manager = Devices.manager(device);
        TorchScript script = TorchScript.compile(manager, network, dtype, placement);
        script.attach(weights, dtype, network.shapes(), "");
        return new Transformer(config, manager, script);
    }

    /**
     * Whether a tensor is one of the large matrices of a block's attention or feed-forward: 97 % of the published
     * model's weights. These are what is stored and computed in fewer bits; the others stay as they are.
     */
    public static boolean isBlockMatrix(String name) {
        return BLOCK_MATRIX.matcher(name).matches();
    }

    /** The network of these sizes. */
    public static Architecture architecture(TransformerConfig config) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("n_layers", config.layers());
        attributes.put("n_refiner_layers", config.refinerLayers());
        attributes.put("n_heads", config.heads());
        attributes.put("norm_eps", config.normEps());
        attributes.put("rope_theta", config.ropeTheta());
        attributes.put("t_scale", config.timeScale());
        attributes.put("axis0", config.axesDims()[0]);
        attributes.put("axis1", config.axesDims()[1]);
        attributes.put("axis2", config.axesDims()[2]);
        attributes.put("patch", config.patch());
        attributes.put("patch_name", config.patchName());
        return new Architecture(
                "Transformer",
                ScriptSource.of(Transformer.class, "transformer.py"),
                attributes,
                TransformerShapes.of(config),
                blocks(config));
    }

    /** All blocks, in their order. The caption refiner runs once a prompt, all others run in each call. */
    public static List<Block> blocks(TransformerConfig config) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < config.refinerLayers(); i++) {
            blocks.add(new Block("context_refiner." + i + ".", List.of(), false));
        }
        for (int i = 0; i < config.refinerLayers(); i++) {
            blocks.add(modulated("noise_refiner." + i + "."));
        }
        for (int i = 0; i < config.layers(); i++) {
            blocks.add(modulated("layers." + i + "."));
        }
        return blocks;
    }

    /** What depends on the time alone is computed before the blocks, for all of them. */
    private static Block modulated(String name) {
        List<String> before = Stream.concat(
                        Stream.of("adaLN_modulation."),
                        TransformerShapes.NORMS.stream().map(norm -> norm + "."))
                .map(name::concat)
                .toList();
        return new Block(name, before, true);
    }

    /**
     * A prompt's refined tokens on the device. They do not depend on seed, step or guidance.
     *
     * @param tokens [1, n, dim] float32, n a multiple of 32
     */
    public record PromptEmbedding(NDArray tokens, NDManager owner) implements AutoCloseable {
        public int length() {
            return (int) tokens.getShape().get(1);
        }

        @Override
        public void close() {
            owner.close();
        }
    }

    /**
     * A prompt for pictures of one size.
     *
     * @param rotary for its length and the picture's size, see {@link #positions}
     * @param cache what the prompt's calls for one picture share; empty = each is computed in full
     */
    public record PositionedPrompt(PromptEmbedding embedding, NDArray rotary, Optional<StepCache> cache) {
        /** A prompt without a step cache. */
        public PositionedPrompt(PromptEmbedding embedding, NDArray rotary) {
            this(embedding, rotary, Optional.empty());
        }

        /** As the networks' methods take it. */
        private void addTo(List<Object> arguments) {
            arguments.add(embedding.tokens());
            arguments.add(rotary);
            cache.ifPresent(of -> of.addTo(arguments));
        }
    }

    /** The embedding of text features [1, n, featureDim]. */
    public PromptEmbedding embedding(NDArray features) {
        NDManager owner = manager.newSubManager();
        return new PromptEmbedding(script.tensor(owner, "caption", features), owner);
    }

    /**
     * The rotary table [tokens, head width / 2, 2] on the device, for a prompt's length and a picture's size.
     *
     * @param caption tokens of the prompt, padding included
     * @param rows of image tokens
     * @param columns of image tokens
     */
    public NDArray positions(NDManager owner, int caption, int rows, int columns) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray like = scratch.zeros(new Shape(1));
            return script.tensor(owner, "positions", caption, rows, columns, like);
        }
    }

    /**
     * What the blocks need for one time, [1, 4 · blocks + 1, dim]. It does not depend on prompt, seed or size.
     *
     * @param t 1 − σ
     */
    public NDArray modulation(float t) {
        try (NDManager scratch = manager.newSubManager()) {
            return script.tensor(manager, "modulation", scratch.create(new float[] {t}));
        }
    }

    /**
     * Adds a low-rank term to the products of a linear layer, from the next call on; several of one layer add up. Kept
     * embeddings and modulations are those of the time when they were computed.
     */
    public void adapt(LoraFactors factors) {
        try (NDManager scratch = manager.newSubManager()) {
            script.number(
                    "weights_adapt", factors.layer(), array(scratch, factors.down()), array(scratch, factors.up()));
            factors.bias()
                    .ifPresent(bias -> script.number("weights_adapt_bias", factors.layer(), array(scratch, bias)));
        }
    }

    /** Removes what {@link #adapt} has added. */
    public void adaptNone() {
        script.number("weights_adapt_none");
    }

    private static NDArray array(NDManager manager, Tensor tensor) {
        return manager.create(tensor.values(), new Shape(tensor.shape()));
    }

    /** Bytes of the device that the weights take, see {@link TorchScript#deviceBytes}. */
    public long deviceBytes() {
        return script.deviceBytes();
    }

    /** How often a streamed block has been copied to the device. */
    public long copiedBlocks() {
        return script.copiedBlocks();
    }

    /** A manager for tensors that live as long as one picture is made. */
    public NDManager newManager() {
        return manager.newSubManager();
    }

    /**
     * Whether a call for pictures of this size is so small that a second core does not help. Such a call runs on one
     * core, and two of them run side by side. Only the size decides, so that a picture is the same whatever else runs.
     *
     * @param height of the latents
     * @param width of the latents
     */
    public boolean isSmall(int height, int width) {
        int patch = config.patch();
        return !manager.getDevice().isGpu() && parameters * (height / patch) * (width / patch) <= SMALL;
    }

    /**
     * One network call.
     *
     * @param latents float32 [channels, height, width] flattened
     * @param height of the latents
     * @param width of the latents
     * @param modulation of the time 1 − σ
     * @param prompt for pictures of this size; its step cache, if it has one, may spare most of the call
     * @return velocity, noise − clean, in the layout of the latents
     */
    public float[] velocity(float[] latents, int height, int width, NDArray modulation, PositionedPrompt prompt) {
        return inOnePass(latents, height, width, modulation, List.of(prompt)).get(0);
    }

    /**
     * {@link #velocity} with a negative prompt in the attention: one call, by normalized attention guidance.
     *
     * @param prompt for pictures of this size, without a step cache
     * @param negative likewise
     * @param nag how strong it is
     */
    public float[] velocity(
            float[] latents,
            int height,
            int width,
            NDArray modulation,
            PositionedPrompt prompt,
            PositionedPrompt negative,
            NormalizedAttention nag) {
        try (NDManager scratch = manager.newSubManager()) {
            List<Object> arguments = arguments(scratch, latents, height, width, modulation, List.of(prompt, negative));
            arguments.addAll(List.of(nag.scale(), nag.tau(), nag.alpha()));
            return called(scratch, isSmall(height, width), "guided", arguments);
        }
    }

    /**
     * {@link #velocity} for two prompts: in one pass over the blocks if some are streamed, so that each is copied once;
     * else side by side if the calls are small and there are two cores.
     */
    public List<float[]> velocities(
            float[] latents, int height, int width, NDArray modulation, List<PositionedPrompt> two) {
        if (script.isStreamed()) {
            return inOnePass(latents, height, width, modulation, two);
        }
        Supplier<float[]> second = () -> velocity(latents, height, width, modulation, two.get(1));
        if (!isSmall(height, width) || TorchScript.cores() < 2) {
            return List.of(velocity(latents, height, width, modulation, two.get(0)), second.get());
        }
        CompletableFuture<float[]> beside = CompletableFuture.supplyAsync(second, other);
        try {
            return List.of(velocity(latents, height, width, modulation, two.get(0)), beside.join());
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            // Even after a failure here, nothing of this picture may be freed while the other call runs.
            beside.handle((v, e) -> v).join();
        }
    }

    /** One or two prompts, both of them with a step cache or none. */
    private List<float[]> inOnePass(
            float[] latents, int height, int width, NDArray modulation, List<PositionedPrompt> prompts) {
        boolean isSmall = isSmall(height, width);
        try (NDManager scratch = manager.newSubManager()) {
            List<Object> arguments = arguments(scratch, latents, height, width, modulation, prompts);
            if (prompts.get(0).cache().isEmpty()) {
                String method = prompts.size() == 1 ? "forward" : "both";
                return parts(called(scratch, isSmall, method, arguments), prompts.size());
            }
            arguments.add(prompts.get(0).cache().orElseThrow().threshold());
            String method = prompts.size() == 1 ? "cached" : "both_cached";
            NDList results = script.tensors(scratch, isSmall, method, arguments.toArray());
            List<float[]> velocities = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                velocities.add(results.get(3 * i).toFloatArray());
                prompts.get(i).cache().orElseThrow().take(results.get(3 * i + 1), results.get(3 * i + 2));
            }
            return velocities;
        }
    }

    private List<Object> arguments(
            NDManager scratch,
            float[] latents,
            int height,
            int width,
            NDArray modulation,
            List<PositionedPrompt> prompts) {
        NDArray x = scratch.create(latents, new Shape(1, config.channels(), height, width));
        List<Object> arguments = new ArrayList<>(List.of(x, modulation));
        prompts.forEach(prompt -> prompt.addTo(arguments));
        return arguments;
    }

    private float[] called(NDManager scratch, boolean isSmall, String method, List<Object> arguments) {
        NDArray v = isSmall
                ? script.tensorOnOneCore(scratch, method, arguments.toArray())
                : script.tensor(scratch, method, arguments.toArray());
        return v.toFloatArray();
    }

    private static List<float[]> parts(float[] all, int count) {
        int size = all.length / count;
        return count == 1 ? List.of(all) : List.of(Arrays.copyOf(all, size), Arrays.copyOfRange(all, size, all.length));
    }

    /** See {@link TorchScript#isMappedInParts}. */
    public boolean isMappedInParts() {
        return script.isMappedInParts();
    }

    @Override
    public void close() {
        other.shutdown();
        script.close();
    }
}
