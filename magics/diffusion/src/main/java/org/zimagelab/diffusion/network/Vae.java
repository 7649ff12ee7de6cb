package org.zimagelab.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.Architecture;
import org.zimagelab.torch.script.ScriptSource;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Weights;

/**
 * The variational autoencoder ({@code vae.py}): latents in, pixels out; with its encoder also pixels in, latents out.
 */
public final class Vae implements AutoCloseable {
    /** Rows of latents that a strip has at least: its neighbours need two rows of it. */
    private static final int LEAST_LATENTS = 4;

    /** Rows of a neighbouring strip that two convolutions need. */
    private static final int NEIGHBOURS = 2;

    private final VaeConfig config;
    private final NDManager manager;
    private final TorchScript script;

    private Vae(VaeConfig config, NDManager manager, TorchScript script) {
        this.config = config;
        this.manager = manager;
        this.script = script;
    }

    /** Maps the decoder, which is all that pictures need. */
    public static Vae load(VaeConfig config, Weights weights, Device device, Dtype dtype) {
        return load(config, weights, device, dtype, architecture(config).shapes());
    }

    /** Maps the encoder too. A {@code quant_conv}, which the published model does not have, is not supported. */
    public static Vae loadWithEncoder(VaeConfig config, Weights weights, Device device, Dtype dtype) {
        return load(config, weights, device, dtype, shapes(config));
    }

    /** The dtype in which a VAE beside networks of this one computes: fp16 is too small for its sums. */
    public static Dtype dtype(Dtype networks) {
        return networks == Dtype.FP16 ? Dtype.FP32 : networks;
    }

    private static Vae load(
            VaeConfig config, Weights weights, Device device, Dtype networks, Map<String, long[]> shapes) {
        Dtype dtype = dtype(networks);
        weights.require(shapes);
        weights.requireUsed(shapes.keySet(), n -> n.startsWith("encoder.") || n.startsWith("quant_conv."));
        NDManager manager = Devices.manager(device);
        TorchScript script = TorchScript.compile(manager, architecture(config), dtype);
        script.attach(weights, dtype, shapes, "");
        return new Vae(config, manager, script);
    }

    /** The network of these sizes, with the shapes of its decoder, which is all that pictures need. */
    public static Architecture architecture(VaeConfig config) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("n_levels", config.channels().length);
        attributes.put("layers_per_block", config.layersPerBlock());
        attributes.put("groups", config.groups());
        attributes.put("scaling_factor", config.scalingFactor());
        attributes.put("shift_factor", config.shiftFactor());
        attributes.put("mid_attention", config.midAttention());
        attributes.put("post_quant_conv", config.postQuantConv());
        return new Architecture("Vae", ScriptSource.of(Vae.class, "vae.py"), attributes, decoderShapes(config));
    }

    /**
     * Decodes a whole picture at once or in strips, which takes less memory and about half more time. Strips have the
     * whole picture's group norms, so they change a pixel by rounding alone.
     *
     * @param latents float32 [channels, height, width] flattened
     * @param strips see {@link #strips}
     * @return RGB bytes [height · scale, width · scale, 3]; empty if any pixel is infinite or NaN
     */
    public synchronized Optional<byte[]> decode(float[] latents, int height, int width, int strips) {
        // the decoder needs few large tensors, and what the transformer leaves behind has other sizes
        script.emptyCache();
        try (NDManager scratch = manager.newSubManager()) {
            NDArray z = scratch.create(latents, new Shape(1, config.latentChannels(), height, width));
            NDArray rgb = script.tensor(scratch, "forward", z, strips);
            return rgb.size() == 0 ? Optional.empty() : Optional.of(rgb.toByteArray());
        }
    }

    /**
     * Into how many strips of rows a picture is divided to be decoded; 1 = it is decoded whole. A strip has at least
     * {@value #LEAST_LATENTS} rows of latents.
     *
     * @param height of the picture, pixels
     * @param rows pixels of a strip at most; 0 = all
     */
    public static int strips(VaeConfig config, int height, int rows) {
        int most = Math.max(1, height / config.scale() / LEAST_LATENTS);
        return rows == 0 ? 1 : Math.min((height + rows - 1) / rows, most);
    }

    /**
     * The most bytes that intermediate results take at any time while a picture is decoded.
     *
     * <p>The most is in the last level's first block. It has the upsampled input and its norm, with the channels of the
     * level before, and its first convolution's output. In strips, these are of one strip and the rows that
     * convolutions need beside it, and all finished strips of the block's output are there too.
     *
     * @param width of the picture, pixels
     * @param height of the picture, pixels
     * @param number bytes of a number in computation
     * @param rows pixels of a strip at most; 0 = all
     */
    public static long decodeBytes(VaeConfig config, int width, int height, int number, int rows) {
        long out = config.channels()[0];
        long in = config.channels()[Math.min(1, config.channels().length - 1)];
        int strips = strips(config, height, rows);
        if (strips == 1) {
            return number * (2 * in + out) * width * height;
        }
        long strip = (height + strips - 1) / strips + 2 * NEIGHBOURS;
        return number * width * (out * height + (2 * in + out) * strip);
    }

    /**
     * The most likely latents of pictures: the means, without the noise that is added in training.
     *
     * @param rgb bytes [count, height · scale, width · scale, 3]
     * @return float32 [count, channels, height, width] flattened, as the transformer sees them
     */
    public synchronized float[] encode(byte[] rgb, int count, int height, int width) {
        ByteBuffer pixels = ByteBuffer.allocateDirect(rgb.length).put(rgb).flip();
        try (NDManager scratch = manager.newSubManager()) {
            NDArray x = scratch.create(
                    pixels, new Shape(count, height * config.scale(), width * config.scale(), 3), DataType.UINT8);
            return script.tensor(scratch, "latents", x).toFloatArray();
        }
    }

    /** See {@link TorchScript#isMappedInParts}. */
    public boolean isMappedInParts() {
        return script.isMappedInParts();
    }

    @Override
    public void close() {
        script.close();
    }

    private static Map<String, long[]> decoderShapes(VaeConfig c) {
        Map<String, long[]> s = new LinkedHashMap<>();
        int levels = c.channels().length;
        int deepest = c.channels()[levels - 1];
        if (c.postQuantConv()) {
            conv(s, "post_quant_conv", c.latentChannels(), c.latentChannels(), 1);
        }
        conv(s, "decoder.conv_in", deepest, c.latentChannels(), 3);
        middle(s, c, "decoder.mid_block.", deepest);
        int in = deepest;
        for (int i = 0; i < levels; i++) {
            int out = c.channels()[levels - 1 - i];
            String level = "decoder.up_blocks." + i + ".";
            for (int j = 0; j <= c.layersPerBlock(); j++) {
                resnet(s, level + "resnets." + j + ".", in, out);
                in = out;
            }
            if (i < levels - 1) {
                conv(s, level + "upsamplers.0.conv", out, out, 3);
            }
        }
        norm(s, "decoder.conv_norm_out", in);
        conv(s, "decoder.conv_out", 3, in, 3);
        return s;
    }

    /** Shapes of all tensors of decoder and encoder, by their published names. */
    public static Map<String, long[]> shapes(VaeConfig c) {
        Map<String, long[]> s = encoderShapes(c, false);
        s.putAll(decoderShapes(c));
        return s;
    }

    /** @param quantConv whether a 1×1 convolution comes last, which the published model does not have */
    static Map<String, long[]> encoderShapes(VaeConfig c, boolean quantConv) {
        Map<String, long[]> s = new LinkedHashMap<>();
        int levels = c.channels().length;
        int in = c.channels()[0];
        conv(s, "encoder.conv_in", in, 3, 3);
        for (int i = 0; i < levels; i++) {
            int out = c.channels()[i];
            String level = "encoder.down_blocks." + i + ".";
            for (int j = 0; j < c.layersPerBlock(); j++) {
                resnet(s, level + "resnets." + j + ".", in, out);
                in = out;
            }
            if (i < levels - 1) {
                conv(s, level + "downsamplers.0.conv", out, out, 3);
            }
        }
        middle(s, c, "encoder.mid_block.", in);
        norm(s, "encoder.conv_norm_out", in);
        conv(s, "encoder.conv_out", 2 * c.latentChannels(), in, 3);
        if (quantConv) {
            conv(s, "quant_conv", 2 * c.latentChannels(), 2 * c.latentChannels(), 1);
        }
        return s;
    }

    private static void middle(Map<String, long[]> s, VaeConfig c, String name, int channels) {
        resnet(s, name + "resnets.0.", channels, channels);
        resnet(s, name + "resnets.1.", channels, channels);
        if (c.midAttention()) {
            String a = name + "attentions.0.";
            norm(s, a + "group_norm", channels);
            for (String linear : new String[] {"to_q", "to_k", "to_v", "to_out.0"}) {
                s.put(a + linear + ".weight", new long[] {channels, channels});
                s.put(a + linear + ".bias", new long[] {channels});
            }
        }
    }

    private static void resnet(Map<String, long[]> s, String name, int in, int out) {
        norm(s, name + "norm1", in);
        conv(s, name + "conv1", out, in, 3);
        norm(s, name + "norm2", out);
        conv(s, name + "conv2", out, out, 3);
        if (in != out) {
            conv(s, name + "conv_shortcut", out, in, 1);
        }
    }

    private static void norm(Map<String, long[]> s, String name, long channels) {
        s.put(name + ".weight", new long[] {channels});
        s.put(name + ".bias", new long[] {channels});
    }

    private static void conv(Map<String, long[]> s, String name, long out, long in, long side) {
        s.put(name + ".weight", new long[] {out, in, side, side});
        s.put(name + ".bias", new long[] {out});
    }
}
