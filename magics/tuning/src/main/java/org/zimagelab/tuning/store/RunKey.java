package org.zimagelab.tuning.store;

import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;

/** The name of a run: SHA-256 over everything that determines its pixels, and over nothing else. */
public final class RunKey {
    private RunKey() {}

    /**
     * @param sigmas the schedule that this request runs
     * @param engine {@link org.zimagelab.diffusion.ZImage#engineVersion()}
     * @return 64 lower-case hex digits
     */
    public static String of(Request request, ModelInfo model, double[] sigmas, String engine) {
        throw new UnsupportedOperationException();
    }
}
