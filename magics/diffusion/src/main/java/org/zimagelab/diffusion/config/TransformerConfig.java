package org.zimagelab.diffusion.config;

import java.nio.file.Path;
import org.zimagelab.torch.config.ConfigFile;

/**
 * {@code transformer/config.json} of {@code ZImageTransformer2DModel}.
 *
 * @param patch side of a patch, latent pixels
 * @param channels of the latents, in and out
 * @param dim width of a token
 * @param layers main blocks
 * @param refinerLayers blocks of the noise refiner, and of the caption refiner
 * @param heads of attention; head width is {@code dim / heads}
 * @param normEps epsilon of every RMSNorm
 * @param featureDim width of a text feature
 * @param ropeTheta base of the rotary frequencies
 * @param timeScale factor of t in [0, 1] before its embedding
 * @param axesDims widths of the three rotary axes (caption position, row, column); they sum to the head width
 * @param axesLens positions each axis may take
 */
public record TransformerConfig(
        int patch,
        int channels,
        int dim,
        int layers,
        int refinerLayers,
        int heads,
        double normEps,
        int featureDim,
        double ropeTheta,
        double timeScale,
        int[] axesDims,
        int[] axesLens) {

    /** Caption and image tokens are padded to multiples of this ({@code SEQ_MULTI_OF} in the reference). */
    public static final int BLOCK = 32;

    /** Width of the modulation's input at most ({@code ADALN_EMBED_DIM} in the reference). */
    private static final int MODULATION_WIDTH = 256;

    public static TransformerConfig read(Path folder) {
        ConfigFile f = ConfigFile.read(folder.resolve("config.json"));
        int patch = f.integers("all_patch_size", 1, 1, 1, 64)[0];
        f.supports(f.integers("all_f_patch_size", 1, 1, 1, 64)[0] == 1, "all_f_patch_size", "[1]");
        int dim = f.integer("dim", 1, 1 << 16);
        int heads = f.integer("n_heads", 1, 1024);
        int[] dims = f.integers("axes_dims", 3, 3, 2, 1024);
        if (dim % heads != 0 || dims[0] + dims[1] + dims[2] != dim / heads) {
            throw f.absurd("axes_dims", "three even numbers that sum to dim / n_heads");
        }
        for (int d : dims) {
            if (d % 2 != 0) {
                throw f.absurd("axes_dims", "even numbers");
            }
        }
        if (f.has("qk_norm")) {
            f.supports(f.flag("qk_norm", true), "qk_norm", "true");
        }
        f.supports(!f.has("siglip_feat_dim"), "siglip_feat_dim", "null (the Omni model is not supported)");
        return new TransformerConfig(
                patch,
                f.integer("in_channels", 1, 1024),
                dim,
                f.integer("n_layers", 1, 1000),
                f.integer("n_refiner_layers", 0, 100),
                heads,
                f.number("norm_eps", 0, 1),
                f.integer("cap_feat_dim", 1, 1 << 16),
                f.number("rope_theta", 1, 1e12),
                f.number("t_scale", 1e-6, 1e6),
                dims,
                f.integers("axes_lens", 3, 3, 1, 1 << 20));
    }

    /** Width of a feed-forward's middle: {@code int(dim / 3 * 8)} of the reference. */
    public int hidden() {
        return (int) (dim / 3.0 * 8);
    }

    /** Width of the time embedding that modulates the blocks. */
    public int modulation() {
        return Math.min(dim, MODULATION_WIDTH);
    }

    /** {@code patch-frames}: how the published names tell embedders of different patch sizes apart. */
    public String patchName() {
        return patch + "-1";
    }
}
