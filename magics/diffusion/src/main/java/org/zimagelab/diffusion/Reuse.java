package org.zimagelab.diffusion;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.zimagelab.diffusion.network.Transformer.Caption;

/**
 * What one picture leaves for the next: refined captions by prompt, and first velocities by prompt, seed and size. Both
 * are exactly what a lone picture would compute. The least recently used go first. Used by one thread at a time.
 */
final class Reuse implements AutoCloseable {
    private static final int MOST_CAPTIONS = 64;
    private static final long MOST_VELOCITY_BYTES = 256L << 20;

    /** What a caption depends on. */
    record Prompt(String text, int maxLength) {}

    /** What the first network call depends on: at σ = 1 the latents are the seed's noise. */
    record FirstCall(Prompt prompt, long seed, int height, int width, float t) {}

    private final Map<Prompt, Caption> captions = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<FirstCall, float[]> velocities = new LinkedHashMap<>(16, 0.75f, true);
    private long velocityBytes;

    Caption caption(Prompt prompt, Supplier<Caption> make) {
        Caption c = captions.get(prompt);
        if (c == null) {
            c = make.get();
            captions.put(prompt, c);
            // a picture uses two captions at most, so the eldest of 65 is not in use
            if (captions.size() > MOST_CAPTIONS) {
                Iterator<Caption> eldest = captions.values().iterator();
                eldest.next().close();
                eldest.remove();
            }
        }
        return c;
    }

    /** A copy of the velocity kept under this key, or null. */
    float[] firstVelocity(FirstCall key) {
        float[] v = velocities.get(key);
        return v == null ? null : v.clone();
    }

    void keep(FirstCall key, float[] velocity) {
        velocities.put(key, velocity.clone());
        velocityBytes += 4L * velocity.length;
        Iterator<float[]> eldest = velocities.values().iterator();
        while (velocityBytes > MOST_VELOCITY_BYTES && eldest.hasNext()) {
            velocityBytes -= 4L * eldest.next().length;
            eldest.remove();
        }
    }

    @Override
    public void close() {
        captions.values().forEach(Caption::close);
        captions.clear();
        velocities.clear();
    }
}
