package org.zimagelab.demo.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.zimagelab.torch.weights.Tensor;

/** The weights of a network before training. */
final class InitialWeights {
    private InitialWeights() {}

    /** Random weights by name for all shapes, from one seed. */
    static Map<String, Tensor> of(Map<String, long[]> shapes, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> values = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> values.put(name, new Tensor(shape, of(name, shape, random))));
        return values;
    }

    private static float[] of(String name, long[] shape, Random random) {
        int n = Math.toIntExact(Tensor.size(shape));
        float[] x = new float[n];
        if (name.contains("adaLN_modulation.0.bias")) {
            // scale 0 and gate 0.5, twice: every block contributes from the first step, but only moderately
            for (int i = 0; i < n; i++) {
                x[i] = i / (n / 4) % 2 == 0 ? 0 : 0.5f;
            }
        } else if (name.contains("norm") && name.endsWith("weight") || name.equals("cap_embedder.0.weight")) {
            Arrays.fill(x, 1);
        } else if (!name.endsWith("bias")) {
            double sd = deviation(name, n / (int) shape[0]);
            for (int i = 0; i < n; i++) {
                x[i] = (float) (sd * random.nextGaussian());
            }
        }
        return x;
    }

    private static double deviation(String name, int fanIn) {
        if (name.contains("adaLN") || name.contains("token") || name.contains("all_final_layer")) {
            return 0.02;
        }
        if (name.contains("embed_tokens")) {
            return 0.2;
        }
        // the standard deviation of PyTorch's default, which is uniform within ±1/√fan-in
        return 1 / Math.sqrt(3.0 * fanIn);
    }
}
