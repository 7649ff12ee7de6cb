package org.zimagelab.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.zimagelab.diffusion.DenoisingPlan.FirstVelocityKey;
import org.zimagelab.diffusion.DenoisingPlan.PromptKey;
import org.zimagelab.diffusion.network.Transformer.PromptEmbedding;

/**
 * What one picture leaves for the next: refined promptEmbeddings by prompt, modulations by time, first velocities by prompt, seed
 * and size, and of the last picture the latents after each step and the pixels. All are exactly what a lone picture would
 * compute. The least recently used go first. Used by one thread at a time.
 */
final class GenerationCache implements AutoCloseable {
    private static final int MOST_PROMPTS = 64;
    private static final long MOST_VELOCITY_BYTES = 256L << 20;
    private static final long MOST_MODULATION_BYTES = 64L << 20;
    private static final long MOST_LATENT_BYTES = 64L << 20;

    private final Map<PromptKey, PromptEmbedding> promptEmbeddings = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<FirstVelocityKey, float[]> velocities = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Float, NDArray> modulations = new LinkedHashMap<>(16, 0.75f, true);
    private final List<float[]> latents = new ArrayList<>();
    private DenoisingPlan last;
    private float[] decoded;
    private byte[] pixels;
    private long velocityBytes;

    PromptEmbedding promptEmbedding(PromptKey prompt, Supplier<PromptEmbedding> make) {
        PromptEmbedding c = promptEmbeddings.get(prompt);
        if (c == null) {
            c = make.get();
            promptEmbeddings.put(prompt, c);
            // a picture uses two promptEmbeddings at most, so the eldest of 65 is not in use
            if (promptEmbeddings.size() > MOST_PROMPTS) {
                Iterator<PromptEmbedding> eldest = promptEmbeddings.values().iterator();
                eldest.next().close();
                eldest.remove();
            }
        }
        return c;
    }

    /** What the network needs of a time. */
    NDArray modulation(float t, Supplier<NDArray> make) {
        NDArray m = modulations.get(t);
        if (m == null) {
            m = make.get();
            modulations.put(t, m);
            long most = Math.max(2, MOST_MODULATION_BYTES / (Float.BYTES * m.size()));
            if (modulations.size() > most) {
                Iterator<NDArray> eldest = modulations.values().iterator();
                eldest.next().close();
                eldest.remove();
            }
        }
        return m;
    }

    /** A copy of the velocity kept under this key, or null. */
    float[] firstVelocity(FirstVelocityKey key) {
        float[] v = velocities.get(key);
        return v == null ? null : v.clone();
    }

    void keep(FirstVelocityKey key, float[] velocity) {
        velocities.put(key, velocity.clone());
        velocityBytes += 4L * velocity.length;
        Iterator<float[]> eldest = velocities.values().iterator();
        while (velocityBytes > MOST_VELOCITY_BYTES && eldest.hasNext()) {
            velocityBytes -= 4L * eldest.next().length;
            eldest.remove();
        }
    }

    /** Most steps whose latents are kept, of this size. */
    static int mostSteps(int floats) {
        return (int) Math.min(Request.MOST_STEPS, MOST_LATENT_BYTES / (Float.BYTES * (long) floats));
    }

    /** Steps that a picture need not make, as the last one's way began with them. */
    int stepsDone(DenoisingPlan next) {
        return last == null ? 0 : Math.min(latents.size(), next.commonSteps(last));
    }

    /** Latents after so many steps of the last way, at least 1. */
    float[] latentsAfter(int steps) {
        return latents.get(steps - 1);
    }

    /** From now on this way is the last one; so many of its steps it has in common with the one before. */
    void begin(DenoisingPlan next, int alike) {
        last = next;
        latents.subList(alike, latents.size()).clear();
    }

    /** Latents after the next step of the way; nobody writes to them. */
    void stepped(float[] x) {
        if (latents.size() < mostSteps(x.length)) {
            latents.add(x);
        }
    }

    /** What these latents decode to: the last picture's pixels, if it had the same. */
    byte[] pixels(float[] x, Supplier<byte[]> decode) {
        if (decoded == null || !Arrays.equals(decoded, x)) {
            pixels = decode.get();
            decoded = x;
        }
        return pixels;
    }

    @Override
    public void close() {
        promptEmbeddings.values().forEach(PromptEmbedding::close);
        promptEmbeddings.clear();
        modulations.values().forEach(NDArray::close);
        modulations.clear();
        velocities.clear();
        latents.clear();
        last = null;
        decoded = null;
        pixels = null;
    }
}
