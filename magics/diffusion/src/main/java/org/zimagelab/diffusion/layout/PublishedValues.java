package org.zimagelab.diffusion.layout;

import org.zimagelab.diffusion.config.SchedulerConfig;

/** What the configs of the published Z-Image and Z-Image-Turbo say and tensors do not tell. */
public final class PublishedValues {
    /** Side of a patch, latent pixels. */
    static final int PATCH = 2;

    static final double TRANSFORMER_NORM_EPS = 1e-5;
    static final double TRANSFORMER_ROPE_THETA = 256;
    static final double TIME_SCALE = 1000;

    /** {@code axes_dims}; they sum to the width of a head, 128. */
    static final int[] AXES_DIMS = {32, 48, 48};

    static final int[] AXES_LENS = {1536, 512, 512};

    static final double TEXT_NORM_EPS = 1e-6;
    static final double TEXT_ROPE_THETA = 1e6;

    /** {@code norm_num_groups} of the VAE. */
    static final int GROUPS = 32;

    static final int SAMPLE_SIZE = 1024;
    static final double SCALING_FACTOR = 0.3611;
    static final double SHIFT_FACTOR = 0.1159;

    /** Turbo's; the published base model has a shift of 6, ComfyUI uses 3 for both. */
    public static final SchedulerConfig SCHEDULER = new SchedulerConfig(1000, 3, null);

    private PublishedValues() {}
}
