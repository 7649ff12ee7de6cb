package org.zimagelab.quality.naturalness;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A support vector regression with a Gaussian kernel, as OpenCV writes it, and the ranges that its features are scaled
 * by.
 *
 * @param vectors one after the other, {@code low.length} numbers each
 * @param alpha their weights
 * @param rho what is taken off the sum
 * @param gamma of the kernel
 * @param low the values that become −1
 * @param high the values that become 1
 */
record SupportVectorRegression(float[] vectors, double[] alpha, double rho, double gamma, float[] low, float[] high) {
    static final SupportVectorRegression BRISQUE = read(
            ModelData.bytes(
                    "brisque_model_live.yml", "4c44c7eec9e5139830c0bb0e4a044c9cd351ba5bbc9e3798beca3243e2782ff4"),
            ModelData.bytes(
                    "brisque_range_live.yml", "a18427f4f7ad087524bd0d63389649a3899b51ca6d44a4d5f8d8171f1f914a9c"));

    /** The prediction for features as they were measured. */
    double predict(float[] features) {
        float[] scaled = new float[features.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = -1 + 2 * (features[i] - low[i]) / (high[i] - low[i]);
        }
        double sum = -rho;
        for (int v = 0; v < alpha.length; v++) {
            double distance = 0;
            for (int i = 0; i < scaled.length; i++) {
                double away = scaled[i] - vectors[v * scaled.length + i];
                distance += away * away;
            }
            sum += alpha[v] * Math.exp(-gamma * distance);
        }
        return sum;
    }

    private static SupportVectorRegression read(byte[] model, byte[] range) {
        String text = new String(model, StandardCharsets.US_ASCII);
        double[] bounds = numbers(part(new String(range, StandardCharsets.US_ASCII), "data: *\\[([^]]*)]"));
        int features = bounds.length / 2;
        String vectors = part(text, "support_vectors:(.*?)decision_functions:");
        return new SupportVectorRegression(
                floats(numbers(vectors.replaceAll("(?m)^ *- *\\[|]", ","))),
                numbers(part(text, "alpha: *\\[([^]]*)]")),
                Double.parseDouble(part(text, "rho: *(\\S+)")),
                Double.parseDouble(part(text, "gamma: *([-+.eE\\d]+)")),
                floats(Arrays.copyOf(bounds, features)),
                floats(Arrays.copyOfRange(bounds, features, 2 * features)));
    }

    private static String part(String text, String pattern) {
        Matcher found = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("no " + pattern + " in the model");
        }
        return found.group(1);
    }

    private static double[] numbers(String list) {
        return Pattern.compile("[\\s,]+")
                .splitAsStream(list)
                .filter(word -> !word.isEmpty())
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static float[] floats(double[] values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }
}
