package org.zimagelab.diffusion.config;

import java.nio.file.Path;
import org.zimagelab.torch.config.ConfigFile;

/**
 * {@code vae/config.json} of an {@code AutoencoderKL}.
 *
 * @param latentChannels channels of the latents
 * @param channels of the levels, finest first
 * @param layersPerBlock residual blocks a level, less one in the decoder
 * @param groups of every GroupNorm
 * @param sampleSize side of the pictures it was trained for, pixels
 * @param scalingFactor latents = (z − shift) · scaling
 * @param shiftFactor see {@code scalingFactor}
 * @param midAttention whether the middle has a self-attention
 * @param postQuantConv whether a 1×1 convolution comes first in decoding
 */
public record VaeConfig(
        int latentChannels,
        int[] channels,
        int layersPerBlock,
        int groups,
        int sampleSize,
        double scalingFactor,
        double shiftFactor,
        boolean midAttention,
        boolean postQuantConv) {

    public static VaeConfig read(Path folder) {
        ConfigFile f = ConfigFile.read(folder.resolve("config.json"));
        f.supports(f.optionalText("act_fn").orElse("silu").equals("silu"), "act_fn", "\"silu\"");
        f.supports(f.integer("out_channels", 1, 1024) == 3, "out_channels", "3");
        int groups = f.integer("norm_num_groups", 1, 1 << 16);
        int[] channels = f.integers("block_out_channels", 1, 8, 1, 1 << 16);
        for (int c : channels) {
            if (c % groups != 0) {
                throw f.absurd("block_out_channels", "multiples of norm_num_groups, " + groups);
            }
        }
        if (f.has("up_block_types")) {
            f.supports(
                    f.json().get("up_block_types").toString().matches("\\[(\"UpDecoderBlock2D\",?)+]"),
                    "up_block_types",
                    "UpDecoderBlock2D only");
        }
        return new VaeConfig(
                f.integer("latent_channels", 1, 1024),
                channels,
                f.integer("layers_per_block", 1, 100),
                groups,
                f.integer("sample_size", 1, 1 << 16),
                f.number("scaling_factor", 1e-6, 1e6),
                f.number("shift_factor", -1e6, 1e6, 0),
                f.flag("mid_block_add_attention", true),
                f.flag("use_post_quant_conv", true));
    }

    /** The same with latents of another scale and shift. */
    public VaeConfig normalised(double scaling, double shift) {
        return new VaeConfig(
                latentChannels,
                channels,
                layersPerBlock,
                groups,
                sampleSize,
                scaling,
                shift,
                midAttention,
                postQuantConv);
    }

    /** Pixels a latent pixel: 2 for every level but the coarsest. */
    public int scale() {
        return 1 << (channels.length - 1);
    }
}
