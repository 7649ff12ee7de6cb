package org.zimagelab.diffusion.upscale;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.zimagelab.diffusion.upscale.UpscalerWeights.Kind;
import org.zimagelab.diffusion.upscale.UpscalerWeights.Sizes;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;

/** Upscalers whose weights are a formula, the same as in {@code bench/upscaler_values.py}. */
final class SmallUpscaler {
    static final int FEATURES = 8;

    private static final int GROWTH = 32;

    private SmallUpscaler() {}

    static Sizes rrdb(int blocks, int scale, int unshuffle, boolean extra) {
        return new Sizes(Kind.RRDB, scale, unshuffle, FEATURES, GROWTH, blocks, extra);
    }

    static Sizes compact(int layers, int scale) {
        return new Sizes(Kind.COMPACT, scale, 1, FEATURES, 0, layers, false);
    }

    static Map<String, Tensor> tensors(Sizes sizes) {
        Map<String, Tensor> tensors = new TreeMap<>();
        String last = sizes.kind() == Kind.RRDB ? "conv_last." : "body." + 2 * sizes.parts() + ".";
        int salt = 1;
        for (var e : new TreeMap<>(new UpscalerWeights(Path.of(""), null, sizes).shapes()).entrySet()) {
            long[] shape = e.getValue();
            int n = (int) Tensor.size(shape);
            double gain = shape.length == 1 ? 0.5 : Math.sqrt(6.0 / (n / shape[0]));
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                double value = mixed(i, salt) * gain;
                if (e.getKey().startsWith(last)) {
                    value = value / 256 + (e.getKey().equals("conv_last.bias") ? 0.5 : 0);
                }
                values[i] = (float) value;
            }
            tensors.put(e.getKey(), new Tensor(shape, values));
            salt++;
        }
        return tensors;
    }

    /** A number from −0.5 to 0.5. */
    static double mixed(long i, int salt) {
        long x = i + salt * 1000003L;
        x ^= x >>> 33;
        x *= 0xFF51AFD7ED558CCDL;
        x ^= x >>> 33;
        return (x >>> 40) / (double) (1 << 24) - 0.5;
    }

    static Path write(Path file, Sizes sizes, UnaryOperator<String> name, Dtype dtype) throws IOException {
        Map<String, Tensor> named = new TreeMap<>();
        tensors(sizes).forEach((key, t) -> named.put(name.apply(key), t));
        SafetensorsWriter.write(file, Map.of(), named, dtype);
        return file;
    }
}
