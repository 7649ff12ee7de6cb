package org.zimagelab.tuning;

import org.zimagelab.diffusion.Guidance;

/** Guidance in words, always in both conventions. */
public final class GuidanceText {
    private GuidanceText() {}

    /**
     * The guidance of a request.
     *
     * @param guidance one strength, or stages of several
     * @return {@code guidance 2 (cfg 3)}, {@code stages 0-0.3:cfg4,0.3-0.8:cfg9}
     */
    public static String of(Guidance guidance) {
        return guidance.stages().map(stages -> "stages " + stages.text()).orElseGet(() -> guidance(guidance.scale()));
    }

    /**
     * A strength in both conventions.
     *
     * @param scale diffusers' convention, 0 = off
     * @return {@code guidance 2 (cfg 3)}, {@code guidance 0 (cfg 1, off)}
     */
    public static String guidance(double scale) {
        return "guidance " + strength(scale);
    }

    /**
     * A strength in both conventions, for a place behind the word guidance.
     *
     * @param scale diffusers' convention, 0 = off
     * @return {@code 2 (cfg 3)}, {@code 0 (cfg 1, off)}
     */
    public static String strength(double scale) {
        return NumberText.plain(scale) + " (" + cfg(scale) + ")";
    }

    /**
     * A strength in the common convention.
     *
     * @param scale diffusers' convention, 0 = off
     * @return {@code cfg 3}, {@code cfg 1, off}
     */
    public static String cfg(double scale) {
        return "cfg " + NumberText.plain(Guidance.of(scale).cfg()) + (scale == 0 ? ", off" : "");
    }
}
