package org.zimagelab.tuning.parameter;

/** What the options of a {@link Parameter} say, where that is long or serves several of them; an element a line. */
final class ParameterHelp {
    static final String NORMALIZATION =
            "above 0: the guided velocity is no longer than X times the unguided one (default: 0, off)";

    static final String TRUNCATION = "0 to 1: no guidance once 1 - sigma is above X (default: 1, never)";

    private static final String STAGES_BEGIN =
            "guidance that changes on the way, such as '0-0.3:cfg4,0.3-0.8:cfg9,0.8-1:cfg7' over the share of steps,";

    static final String[] STAGES = {STAGES_BEGIN, "with 'of sigma' behind it over 1 - sigma"};

    static final String[] STAGES_LIST = {
        STAGES_BEGIN, "with 'of sigma' behind it over 1 - sigma; several are parted by ; and off is a single strength"
    };

    static final String[] MAX_LENGTH = {"tokens of the prompt at the most; a longer one is cut (default: 512)"};

    static final String[] TILE_SIZE = {
        "decode N rows of pixels at a time, from 32 on, so that large pictures need",
        "less memory; off decodes all at once (default: auto, off unless the memory is too small)"
    };

    static final String[] WEIGHTS = {
        "stored, bf16, int8, fp8: form of the transformer's large matrices in memory, as after '%%zimage",
        "load --weights'; the model is loaded once for each (default: as it is loaded)"
    };

    static final String SCHEDULE =
            "how the noise levels fall: simple, sgm_uniform, karras, exponential, ddim_uniform, beta, normal,"
                    + " linear_quadratic, kl_optimal (default: simple)";

    private static final String SIGMAS_BEGIN =
            "the noise levels themselves, from 1 (or below) down to 0, such as 1,0.9,0.6,0; they say the number of"
                    + " steps, and no shift is applied to them";

    static final String[] SIGMAS = {SIGMAS_BEGIN};

    static final String[] SIGMAS_LIST = {SIGMAS_BEGIN + "; several are parted by ;"};

    static final String DYNAMIC_SHIFT =
            "a time shift e^mu that grows with the picture, mu from BASE at 256 image tokens to MAX at 4096; on is"
                    + " 0.5:1.15, as FLUX has it (default: off)";

    private ParameterHelp() {}
}
