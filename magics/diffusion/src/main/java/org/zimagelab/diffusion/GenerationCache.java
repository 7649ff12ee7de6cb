package org.zimagelab.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.zimagelab.diffusion.DenoisingPlan.FirstVelocityKey;
import org.zimagelab.diffusion.DenoisingPlan.ModulationKey;
import org.zimagelab.diffusion.DenoisingPlan.PromptKey;
import org.zimagelab.diffusion.InputPicture.Scaled;
import org.zimagelab.diffusion.network.Transformer.PromptEmbedding;
import org.zimagelab.diffusion.network.VaeEncoder.Posterior;

/**
 * What one picture leaves for the next: the last prompt's features, embeddings by prompt, modulations by time, first
 * velocities by prompt, seed and size, what the VAE says of pictures to begin with, and of the last picture the latents
 * after each step and the pixels. Each is exactly what the next picture would
 * compute itself. The least recently used entries are dropped first. One thread at a time may use it.
 */
final class GenerationCache implements AutoCloseable {
    private static final int MOST_PROMPTS = 64;
    private static final long MOST_VELOCITY_BYTES = 256L << 20;
    private static final long MOST_MODULATION_BYTES = 64L << 20;
    private static final long MOST_LATENT_BYTES = 64L << 20;
    private static final int MOST_PICTURES = 16;

    private final Map<PromptKey, PromptEmbedding> promptEmbeddings = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<FirstVelocityKey, float[]> velocities = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<ModulationKey, NDArray> modulations = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Scaled, Posterior> posteriors = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Scaled, boolean[]> masks = new LinkedHashMap<>(16, 0.75f, true);
    private final List<float[]> latents = new ArrayList<>();
    private PromptKey featuresOf;
    private float[] features;
    private DenoisingPlan last;
    private float[] decoded;
    private int strips;
    private byte[] pixels;
    private long velocityBytes;

    PromptEmbedding promptEmbedding(PromptKey prompt, Supplier<PromptEmbedding> make) {
        PromptEmbedding embedding = promptEmbeddings.get(prompt);
        if (embedding == null) {
            embedding = make.get();
            promptEmbeddings.put(prompt, embedding);
            // a picture uses at most three embeddings, so the eldest of 65 is not in use
            if (promptEmbeddings.size() > MOST_PROMPTS) {
                Iterator<PromptEmbedding> eldest = promptEmbeddings.values().iterator();
                eldest.next().close();
                eldest.remove();
            }
        }
        return embedding;
    }

    /** The text features of this prompt, if they are those that were kept last. Nobody may write to them. */
    Optional<float[]> features(PromptKey prompt) {
        return prompt.equals(featuresOf) ? Optional.of(features) : Optional.empty();
    }

    /** Keeps text features [n, featureDim], flattened, in place of those of the prompt before, and returns them. */
    float[] keep(PromptKey prompt, float[] of) {
        featuresOf = prompt;
        features = of;
        return of;
    }

    /** See {@link org.zimagelab.diffusion.network.Transformer#modulation}. */
    NDArray modulation(ModulationKey key, Supplier<NDArray> make) {
        NDArray m = modulations.get(key);
        if (m == null) {
            m = make.get();
            modulations.put(key, m);
            long most = Math.max(2, MOST_MODULATION_BYTES / (Float.BYTES * m.size()));
            if (modulations.size() > most) {
                Iterator<NDArray> eldest = modulations.values().iterator();
                eldest.next().close();
                eldest.remove();
            }
        }
        return m;
    }

    /** Encodes a picture. */
    @FunctionalInterface
    interface Encode {
        Posterior encode() throws InterruptedException;
    }

    /** What the VAE's encoder says of a picture. */
    Posterior posterior(Scaled picture, Encode encode) throws InterruptedException {
        Posterior posterior = posteriors.get(picture);
        if (posterior == null) {
            posterior = encode.encode();
            posteriors.put(picture, posterior);
            dropEldest(posteriors);
        }
        return posterior;
    }

    /** Which pixels of the latents a mask paints anew. */
    boolean[] painted(Scaled mask, Function<Scaled, boolean[]> read) {
        boolean[] painted = masks.computeIfAbsent(mask, read);
        dropEldest(masks);
        return painted;
    }

    private static void dropEldest(Map<Scaled, ?> pictures) {
        if (pictures.size() > MOST_PICTURES) {
            pictures.remove(pictures.keySet().iterator().next());
        }
    }

    /** A copy of the velocity kept under this key. */
    Optional<float[]> firstVelocity(FirstVelocityKey key) {
        return Optional.ofNullable(velocities.get(key)).map(float[]::clone);
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

    /** The most steps whose latents are kept, for latents of so many numbers. */
    static int mostSteps(int floats) {
        return (int) Math.min(Request.MOST_STEPS, MOST_LATENT_BYTES / (Float.BYTES * (long) floats));
    }

    /** How many steps the next picture need not make, because the last one began with the same. */
    int knownSteps(DenoisingPlan next) {
        return last == null ? 0 : next.knownSteps(last, latents.size());
    }

    /** Latents of the last picture after so many steps, at least 1. */
    float[] latentsAfter(int steps) {
        return latents.get(steps - 1);
    }

    /**
     * From now on this plan is the last picture's. Its first {@code commonSteps} steps are those of the picture before.
     */
    void begin(DenoisingPlan next, int commonSteps) {
        last = next;
        latents.subList(commonSteps, latents.size()).clear();
    }

    /** Keeps the latents after the next step. Nobody may write to them. */
    void keepStep(float[] x) {
        if (latents.size() < mostSteps(x.length)) {
            latents.add(x);
        }
    }

    /** The pixels of these latents: the last picture's, if it had the same latents in as many strips. */
    byte[] pixels(float[] x, int inStrips, Supplier<byte[]> decode) {
        if (decoded == null || strips != inStrips || !Arrays.equals(decoded, x)) {
            pixels = decode.get();
            decoded = x;
            strips = inStrips;
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
        posteriors.clear();
        masks.clear();
        latents.clear();
        featuresOf = null;
        features = null;
        last = null;
        decoded = null;
        pixels = null;
    }
}
