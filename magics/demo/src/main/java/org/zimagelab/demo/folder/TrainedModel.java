package org.zimagelab.demo.folder;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.diffusion.config.DynamicShift;
import org.zimagelab.diffusion.config.SchedulerConfig;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;

/**
 * Everything that a model folder holds. The folder does not store whether it is a base model or a Turbo: its name
 * ({@code demo-base}, {@code demo-turbo}) tells, or else the scheduler's shift.
 *
 * @param scheduler with the {@code shift} that the model was trained for
 * @param tokenizer of the text encoder
 * @param textEncoder weights by published names without {@code model.}. The last layer and {@code norm.weight} may be
 *     missing: no picture depends on them, but readers of Qwen3 expect them, so norms of 1 and matrices of 0 are added
 * @param transformer weights by published names
 * @param vae weights by published names, encoder and decoder
 */
public record TrainedModel(
        SchedulerConfig scheduler,
        ByteLevelBpe tokenizer,
        Part<TextEncoderConfig> textEncoder,
        Part<TransformerConfig> transformer,
        Part<VaeConfig> vae) {
    private static final String FIRST_LAYER = "layers.0.";

    /** A network: its sizes and its weights by name. */
    public record Part<C>(C config, Map<String, Tensor> weights) {}

    /**
     * @throws IllegalArgumentException if a tensor is missing, unknown or has another shape, or if two parts do not fit
     */
    public TrainedModel {
        TextEncoderConfig text = textEncoder.config();
        require(
                tokenizer.size() <= text.vocabulary(),
                "the tokenizer has %d tokens, but the text encoder has rows for only %d",
                tokenizer.size(),
                text.vocabulary());
        require(
                text.hidden() == transformer.config().featureDim(),
                "text features are %d wide, but the transformer takes %d",
                text.hidden(),
                transformer.config().featureDim());
        require(
                vae.config().latentChannels() == transformer.config().channels(),
                "the VAE's latents have %d channels, but the transformer's have %d",
                vae.config().latentChannels(),
                transformer.config().channels());
        textEncoder = complete(textEncoder);
        check("transformer", Transformer.architecture(transformer.config()).shapes(), transformer.weights());
        check("vae", Vae.shapes(vae.config()), vae.weights());
    }

    /**
     * Writes a folder in the published layout. It appears only once it is complete; a failure leaves nothing behind.
     *
     * @param folder that does not exist yet; its name goes into the configs
     * @param dtype of the weights on disk, {@link Dtype#FP32} or {@link Dtype#BF16}
     * @throws FileAlreadyExistsException if the folder exists
     */
    public void write(Path folder, Dtype dtype) throws IOException {
        if (Files.exists(folder)) {
            throw new FileAlreadyExistsException(folder + ": already exists; name a new folder");
        }
        String name = folder.getFileName().toString();
        Path fresh = AtomicFile.temporaryFor(folder);
        try {
            write(fresh, name, dtype);
            AtomicFile.move(fresh, folder);
        } finally {
            AtomicFile.deleteTree(fresh);
        }
    }

    private void write(Path fresh, String name, Dtype dtype) throws IOException {
        JsonTemplate.of("model_index.json").with("_name_or_path", name).write(fresh.resolve("model_index.json"));
        schedulerConfig().write(fresh.resolve("scheduler/scheduler_config.json"));
        tokenizer.write(fresh.resolve("tokenizer"));
        textEncoderConfig(dtype).write(fresh.resolve("text_encoder/config.json"));
        transformerConfig()
                .with("_name_or_path", name + "/transformer")
                .write(fresh.resolve("transformer/config.json"));
        vaeConfig().with("_name_or_path", name + "/vae").write(fresh.resolve("vae/config.json"));
        // the names of a causal language model's file
        Map<String, Tensor> prefixed = textEncoder.weights().entrySet().stream()
                .collect(Collectors.toMap(e -> "model." + e.getKey(), Map.Entry::getValue));
        weights(fresh.resolve("text_encoder/model.safetensors"), prefixed, dtype);
        weights(fresh.resolve("transformer/diffusion_pytorch_model.safetensors"), transformer.weights(), dtype);
        weights(fresh.resolve("vae/diffusion_pytorch_model.safetensors"), vae.weights(), dtype);
    }

    private static void weights(Path file, Map<String, Tensor> tensors, Dtype dtype) throws IOException {
        SafetensorsWriter.write(file, Map.of("format", "pt"), tensors, dtype);
    }

    private JsonTemplate schedulerConfig() {
        JsonTemplate json = JsonTemplate.of("scheduler_config.json")
                .with("num_train_timesteps", scheduler.trainTimesteps())
                .with("shift", scheduler.shift());
        DynamicShift dynamic = scheduler.dynamic();
        return dynamic == null
                ? json
                : json.with("use_dynamic_shifting", true)
                        .with("base_image_seq_len", dynamic.baseTokens())
                        .with("max_image_seq_len", dynamic.maxTokens())
                        .with("base_shift", dynamic.baseShift())
                        .with("max_shift", dynamic.maxShift())
                        .with("time_shift_type", dynamic.exponential() ? "exponential" : "linear");
    }

    private JsonTemplate textEncoderConfig(Dtype dtype) {
        TextEncoderConfig c = textEncoder.config();
        String stored = dtype == Dtype.BF16 ? "bfloat16" : "float32";
        // old and new readers look for the base of the rotary frequencies in different places, so it is written twice
        return JsonTemplate.of("text_encoder.json")
                .with("bos_token_id", tokenizer.special("<|endoftext|>"))
                .with("eos_token_id", tokenizer.special("<|im_end|>"))
                .with("dtype", stored)
                .with("torch_dtype", stored)
                .with("head_dim", c.headDim())
                .with("hidden_size", c.hidden())
                .with("intermediate_size", c.intermediate())
                .with("layer_types", Collections.nCopies(c.layers(), "full_attention"))
                .with("max_window_layers", c.layers())
                .with("num_attention_heads", c.heads())
                .with("num_hidden_layers", c.layers())
                .with("num_key_value_heads", c.keyValueHeads())
                .with("rms_norm_eps", c.normEps())
                .with("rope_parameters", Map.of("rope_theta", c.ropeTheta(), "rope_type", "default"))
                .with("rope_theta", c.ropeTheta())
                .with("vocab_size", c.vocabulary());
    }

    private JsonTemplate transformerConfig() {
        TransformerConfig c = transformer.config();
        return JsonTemplate.of("transformer.json")
                .with("all_patch_size", new int[] {c.patch()})
                .with("axes_dims", c.axesDims())
                .with("axes_lens", c.axesLens())
                .with("cap_feat_dim", c.featureDim())
                .with("dim", c.dim())
                .with("in_channels", c.channels())
                .with("n_heads", c.heads())
                .with("n_kv_heads", c.heads())
                .with("n_layers", c.layers())
                .with("n_refiner_layers", c.refinerLayers())
                .with("norm_eps", c.normEps())
                .with("rope_theta", c.ropeTheta())
                .with("t_scale", c.timeScale());
    }

    private JsonTemplate vaeConfig() {
        VaeConfig c = vae.config();
        int levels = c.channels().length;
        return JsonTemplate.of("vae.json")
                .with("block_out_channels", c.channels())
                .with("down_block_types", Collections.nCopies(levels, "DownEncoderBlock2D"))
                .with("up_block_types", Collections.nCopies(levels, "UpDecoderBlock2D"))
                .with("latent_channels", c.latentChannels())
                .with("layers_per_block", c.layersPerBlock())
                .with("mid_block_add_attention", c.midAttention())
                .with("norm_num_groups", c.groups())
                .with("sample_size", c.sampleSize())
                .with("scaling_factor", c.scalingFactor())
                .with("shift_factor", c.shiftFactor())
                .with("use_post_quant_conv", c.postQuantConv());
    }

    /** Adds the weights that no picture depends on. */
    private static Part<TextEncoderConfig> complete(Part<TextEncoderConfig> part) {
        TextEncoderConfig c = part.config();
        Map<String, long[]> run = TextEncoder.architecture(c).shapes();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        run.forEach((name, shape) -> {
            if (name.startsWith(FIRST_LAYER)) {
                shapes.put("layers." + (c.layers() - 1) + "." + name.substring(FIRST_LAYER.length()), shape);
            }
        });
        shapes.put("norm.weight", new long[] {c.hidden()});
        Map<String, Tensor> weights = new LinkedHashMap<>(part.weights());
        shapes.forEach((name, shape) -> weights.putIfAbsent(name, plain(shape)));
        shapes.putAll(run);
        check("text encoder", shapes, weights);
        return new Part<>(c, weights);
    }

    private static Tensor plain(long[] shape) {
        float[] values = new float[(int) Tensor.size(shape)];
        Arrays.fill(values, shape.length == 1 ? 1 : 0);
        return new Tensor(shape, values);
    }

    private static void check(String part, Map<String, long[]> shapes, Map<String, Tensor> weights) {
        shapes.forEach((name, shape) -> {
            Tensor t = weights.get(name);
            require(t != null, "%s: missing tensor '%s'", part, name);
            require(
                    Arrays.equals(shape, t.shape()),
                    "%s: tensor '%s' has shape %s where %s was expected",
                    part,
                    name,
                    Arrays.toString(t.shape()),
                    Arrays.toString(shape));
        });
        weights.keySet().forEach(name -> require(shapes.containsKey(name), "%s: unknown tensor '%s'", part, name));
    }

    private static void require(boolean good, String message, Object... values) {
        if (!good) {
            throw new IllegalArgumentException(String.format(message, values));
        }
    }
}
