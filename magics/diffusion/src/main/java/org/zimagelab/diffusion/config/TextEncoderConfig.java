package org.zimagelab.diffusion.config;

import java.nio.file.Path;
import org.zimagelab.torch.config.ConfigFile;

/**
 * {@code text_encoder/config.json} of a Qwen3 model.
 *
 * @param hidden width of a token's state, which is the width of a text feature
 * @param intermediate width of a feed-forward's middle
 * @param layers in the file; the last never runs, because the features are the second-to-last hidden state
 * @param heads of queries
 * @param keyValueHeads of keys and values, a divisor of {@code heads}
 * @param headDim width of a head
 * @param vocabulary rows of the embedding
 * @param normEps epsilon of every RMSNorm
 * @param ropeTheta base of the rotary frequencies
 */
public record TextEncoderConfig(
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int keyValueHeads,
        int headDim,
        int vocabulary,
        double normEps,
        double ropeTheta) {

    public static TextEncoderConfig read(Path folder) {
        ConfigFile f = ConfigFile.read(folder.resolve("config.json"));
        f.supports(f.text("model_type").equals("qwen3"), "model_type", "\"qwen3\"");
        f.supports(f.optionalText("hidden_act").orElse("silu").equals("silu"), "hidden_act", "\"silu\"");
        f.supports(!f.flag("attention_bias", false), "attention_bias", "false");
        f.supports(!f.flag("use_sliding_window", false), "use_sliding_window", "false");
        // transformers 5 moved the base into rope_parameters; older files keep it at the top
        ConfigFile rope = f.has("rope_parameters") ? f.object("rope_parameters") : f;
        rope.supports(rope.optionalText("rope_type").orElse("default").equals("default"), "rope_type", "\"default\"");
        f.supports(!f.has("rope_scaling"), "rope_scaling", "null");
        int heads = f.integer("num_attention_heads", 1, 1024);
        int hidden = f.integer("hidden_size", 1, 1 << 16);
        int keyValueHeads = f.integer("num_key_value_heads", 1, 1024);
        if (heads % keyValueHeads != 0) {
            throw f.absurd("num_key_value_heads", "a divisor of num_attention_heads, " + heads);
        }
        return new TextEncoderConfig(
                hidden,
                f.integer("intermediate_size", 1, 1 << 18),
                f.integer("num_hidden_layers", 2, 1000),
                heads,
                keyValueHeads,
                f.has("head_dim") ? f.integer("head_dim", 2, 1024) : hidden / heads,
                f.integer("vocab_size", 1, 1 << 24),
                f.number("rms_norm_eps", 0, 1),
                (rope.has("rope_theta") ? rope : f).number("rope_theta", 1, 1e12));
    }
}
