package org.zimagelab.diffusion;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.zimagelab.diffusion.sampling.NormalizedAttention;
import org.zimagelab.diffusion.sampling.ProjectedGuidance;

/**
 * Classifier-free guidance: how far each velocity is pushed from the negative prompt's towards the prompt's. Or, with
 * {@code scale} 0, guidance in the attention.
 *
 * <p>Of an evaluation with the velocities pos and neg, these change in this order, each only where it is on: neg
 * becomes s*·neg ({@code zeroStar}); pos − neg is projected ({@code projection}); the result is rescaled ({@code
 * rescale}), then normalised ({@code normalization}).
 *
 * <p>Two conventions are in use. diffusers and the vendor write {@code pos + s·(pos − neg)}, where {@code s = 0} is
 * off; nearly everybody else writes {@code neg + cfg·(pos − neg)}, where {@code cfg = 1} is off. They are the same
 * thing with {@code cfg = s + 1}, which is computed in decimal numbers, so that cfg 1.1 and guidance 0.1 are one
 * strength. This record holds {@code s}.
 *
 * @param scale diffusers' {@code guidance_scale} s, 0 to 1000; 0 = off: the negative prompt is not evaluated
 * @param normalization r, 0 to 1000: where the guided velocity's L2 norm exceeds r times that of the prompt's, it is
 *     shortened to it (diffusers' {@code cfg_normalization}; {@code True} there is 1.0 here); 0 = off
 * @param truncation steps with {@code 1 − σ} above this run without guidance (diffusers' {@code cfg_truncation}), in
 *     [0, 1]; 1 = never
 * @param stages strengths that change during denoising; {@code scale} is then the strongest of them
 * @param rescale φ, 0 to 1: how far the guided velocity's standard deviation is brought back to that of the prompt's
 *     (diffusers' {@code guidance_rescale}); 0 = off
 * @param projection of what guidance adds
 * @param zeroStar CFG-Zero*: empty = off; else the negative prompt's velocity is scaled as well as can be, and in so
 *     many steps at the beginning the velocity is 0, without a network call; less than the steps of the picture, and
 *     none where it begins with another picture
 * @param attention guidance in the attention instead; see {@link #requireOne}
 */
public record Guidance(
        double scale,
        double normalization,
        double truncation,
        Optional<GuidanceSchedule> stages,
        double rescale,
        ProjectedGuidance projection,
        OptionalInt zeroStar,
        NormalizedAttention attention) {

    /** Float32 holds far more, but pictures are useless long before. */
    private static final double STRONGEST = 1000;

    /** The ranges in words, made once: a sweep's plan makes a guidance for each run. */
    private static final String SCALES = "a number from 0 (off) to " + plain(STRONGEST);

    private static final String NORMALIZATIONS =
            "a number from 0 (off; 1 = no longer than without guidance) to " + plain(STRONGEST);

    /** No guidance. */
    public static final Guidance OFF = of(0);

    /** Every double holds this many decimal digits. */
    private static final MathContext DIGITS = new MathContext(15);

    public Guidance {
        require(scale >= 0 && scale <= STRONGEST, "guidance", scale, SCALES);
        require(normalization >= 0 && normalization <= STRONGEST, "cfg-normalization", normalization, NORMALIZATIONS);
        require(truncation >= 0 && truncation <= 1, "cfg-truncation", truncation, "a number from 0 to 1 (1 = never)");
        require(rescale >= 0 && rescale <= 1, "cfg-rescale", rescale, "a number from 0 (off) to 1");
        if (zeroStar.isPresent()) {
            int zeroed = zeroStar.getAsInt();
            require(zeroed >= 0, "cfg-zero-star", zeroed, "off, or a number of steps from 0");
        }
        // -0.0 becomes 0.0: otherwise one setting would have two keys
        scale += 0.0;
        normalization += 0.0;
        truncation += 0.0;
        rescale += 0.0;
        if (stages.isPresent() && stages.get().strongest() != scale) {
            throw new IllegalArgumentException("guidance " + plain(scale) + ": its stages are as strong as "
                    + plain(stages.get().strongest()));
        }
    }

    /** The same strength at every step. */
    public Guidance(double scale, double normalization, double truncation) {
        this(
                scale,
                normalization,
                truncation,
                Optional.empty(),
                0,
                ProjectedGuidance.OFF,
                OptionalInt.empty(),
                NormalizedAttention.OFF);
    }

    /** Guidance in diffusers' convention, neither normalised nor truncated. */
    public static Guidance of(double scale) {
        return new Guidance(scale, 0, 1);
    }

    /**
     * Guidance in the common convention.
     *
     * @param cfg at least 1; 1 = off
     * @throws IllegalArgumentException below 1, where the common formula would push away from the prompt
     */
    public static Guidance ofCfg(double cfg) {
        require(cfg <= STRONGEST + 1, "cfg", cfg, "a number from 1 (off) to " + plain(STRONGEST + 1));
        if (!(cfg >= 1)) {
            throw new IllegalArgumentException(
                    "cfg " + plain(cfg) + ": cfg counts from 1 (1 = off, and cfg = guidance + 1);"
                            + " use guidance for the convention in which 0 is off");
        }
        return of(fromCfg(cfg));
    }

    /** The same strength in the common convention: {@code scale + 1}. */
    public double cfg() {
        return toCfg(scale);
    }

    /** {@code scale + 1} of any number, even one out of range; NaN gives NaN. */
    public static double toCfg(double scale) {
        return plus(scale, BigDecimal.ONE);
    }

    /** {@code cfg − 1} of any number, even one out of range; NaN gives NaN. */
    public static double fromCfg(double cfg) {
        return plus(cfg, BigDecimal.ONE.negate());
    }

    /** Adds in decimal numbers, as people write them: in binary, 1.1 − 1 is 0.10000000000000009. */
    private static double plus(double x, BigDecimal one) {
        return Double.isFinite(x) ? new BigDecimal(x, DIGITS).add(one).doubleValue() : x;
    }

    /** With this strength at every step; all else stays. */
    public Guidance withScale(double scale) {
        return with(draft -> {
            draft.scale = scale;
            draft.stages = Optional.empty();
        });
    }

    /** @param normalization see {@link #normalization()} */
    public Guidance withNormalization(double normalization) {
        return with(draft -> draft.normalization = normalization);
    }

    /** @param truncation see {@link #truncation()} */
    public Guidance withTruncation(double truncation) {
        return with(draft -> draft.truncation = truncation);
    }

    /** With a strength for each stage; all else stays. */
    public Guidance withStages(GuidanceSchedule stages) {
        return with(draft -> {
            draft.scale = stages.strongest();
            draft.stages = Optional.of(stages);
        });
    }

    /** @param rescale see {@link #rescale()} */
    public Guidance withRescale(double rescale) {
        return with(draft -> draft.rescale = rescale);
    }

    /** @param projection see {@link #projection()} */
    public Guidance withProjection(ProjectedGuidance projection) {
        return with(draft -> draft.projection = projection);
    }

    /** @param zeroStar see {@link #zeroStar()} */
    public Guidance withZeroStar(OptionalInt zeroStar) {
        return with(draft -> draft.zeroStar = zeroStar);
    }

    /** @param attention see {@link #attention()} */
    public Guidance withAttention(NormalizedAttention attention) {
        return with(draft -> draft.attention = attention);
    }

    private Guidance with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.guidance();
    }

    /** The values of a guidance, to be changed before they become another one. */
    private static final class Draft {
        private double scale;
        private double normalization;
        private double truncation;
        private Optional<GuidanceSchedule> stages;
        private double rescale;
        private ProjectedGuidance projection;
        private OptionalInt zeroStar;
        private NormalizedAttention attention;

        Draft(Guidance guidance) {
            scale = guidance.scale;
            normalization = guidance.normalization;
            truncation = guidance.truncation;
            stages = guidance.stages;
            rescale = guidance.rescale;
            projection = guidance.projection;
            zeroStar = guidance.zeroStar;
            attention = guidance.attention;
        }

        Guidance guidance() {
            return new Guidance(scale, normalization, truncation, stages, rescale, projection, zeroStar, attention);
        }
    }

    /**
     * Whether any velocity depends on the negative prompt: classifier-free guidance is on, or that in the attention.
     */
    public boolean usesNegative() {
        return scale > 0 || !attention.isOff();
    }

    /**
     * Checks that guidance is on in one way at the most: in the attention, or classifier-free.
     *
     * @throws IllegalArgumentException with one line that names both options
     */
    public void requireOne() {
        if (scale > 0 && !attention.isOff()) {
            throw new IllegalArgumentException("nag " + plain(attention.scale()) + " with guidance " + plain(scale)
                    + " (cfg " + plain(cfg()) + "): expected one of them, so --guidance 0 with --nag, as NAG is for"
                    + " pictures without guidance");
        }
    }

    /** Whether classifier-free guidance is on, and something changes its plain formula. */
    public boolean isCorrected() {
        return scale > 0 && (normalization > 0 || rescale > 0 || !projection.isOff() || zeroStar.isPresent());
    }

    /** How many steps at the beginning have the velocity 0: those of {@link #zeroStar}, while guidance is on. */
    int zeroSteps() {
        return scale > 0 ? zeroStar.orElse(0) : 0;
    }

    /** Whether what an evaluation gives depends on those before it, beside the latents. */
    boolean hasMemory() {
        return scale > 0 && projection.momentum() != 0;
    }

    /**
     * The strength of a network call: {@code scale}, or that of its stage; 0 where guidance is truncated. Where it is
     * 0, the negative prompt's velocity is not needed.
     *
     * @param step share of the steps that are done, 0 to 1
     * @param t 1 − σ
     */
    public double scaleAt(double step, double t) {
        if (t > truncation) {
            return 0;
        }
        return stages.isPresent() ? stages.get().scaleAt(step, t) : scale;
    }

    /**
     * What guides one network call: this guidance with the constant strength {@link #scaleAt}, without truncation.
     * Where the strength is 0, only guidance in the attention is left of it, or {@link #OFF}.
     */
    public Guidance at(double step, double t) {
        double now = scaleAt(step, t);
        if (now == 0) {
            return attention.isOnAt(1 - t) ? OFF.withAttention(attention.withSigmaEnd(0)) : OFF;
        }
        return withScale(now).withTruncation(OFF.truncation);
    }

    /** Whether every network call is guided alike. */
    boolean isConstant() {
        return stages.isEmpty() && truncation == OFF.truncation && attention.sigmaEnd() == 0;
    }

    private static void require(boolean ok, String name, double value, String expected) {
        if (!ok) {
            throw new IllegalArgumentException(name + " " + plain(value) + ": expected " + expected);
        }
    }

    private static String plain(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x);
    }
}
