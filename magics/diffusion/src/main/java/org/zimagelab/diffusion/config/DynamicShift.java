package org.zimagelab.diffusion.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;

/**
 * A time shift that depends on the picture's size: a parameter μ grows linearly with the number of image tokens, and
 * the shift is e^μ, or μ itself. Source: {@code calculate_shift} of diffusers' pipelines, and {@code time_shift} of its
 * {@code FlowMatchEulerDiscreteScheduler}.
 *
 * @param baseTokens number of tokens at {@code baseShift}, at least 1
 * @param maxTokens number of tokens at {@code maxShift}, more than {@code baseTokens}
 * @param baseShift μ at {@code baseTokens}, -100 to 100
 * @param maxShift μ at {@code maxTokens}, -100 to 100
 * @param exponential whether the shift is e^μ (else μ itself)
 */
public record DynamicShift(int baseTokens, int maxTokens, double baseShift, double maxShift, boolean exponential) {

    /** FLUX's, which are the defaults of diffusers: μ from 0.5 at 256×256 pixels to 1.15 at 1024×1024. */
    public static final DynamicShift FLUX = new DynamicShift(256, 4096, 0.5, 1.15, true);

    private static final double MOST_MU = 100;

    private static final String NUMBER = "([-+]?\\d{0,9}(?:\\.\\d{1,15})?)";

    private static final Pattern FORM =
            Pattern.compile(NUMBER + ":" + NUMBER + "(?:@(\\d{1,8}):(\\d{1,8}))?(\\s+linear)?");

    public DynamicShift {
        if (baseTokens < 1 || maxTokens <= baseTokens) {
            throw new IllegalArgumentException("dynamic-shift @" + baseTokens + ":" + maxTokens
                    + ": expected two numbers of image tokens, the second the larger");
        }
        for (double mu : new double[] {baseShift, maxShift}) {
            if (!(Math.abs(mu) <= MOST_MU)) {
                throw new IllegalArgumentException(
                        "dynamic-shift " + plain(mu) + ": expected a number from -100 to 100");
            }
        }
    }

    /** The equivalent constant shift at this number of image tokens. */
    public double at(int tokens) {
        double m = (maxShift - baseShift) / (maxTokens - baseTokens);
        double mu = tokens * m + (baseShift - m * baseTokens);
        return exponential ? Math.exp(mu) : mu;
    }

    /**
     * Reads {@code 0.5:1.15}, which is μ at 256 and at 4096 image tokens; {@code 0.5:1.15@256:4096} names the tokens
     * too, and {@code linear} behind it takes μ for the shift. {@code on} is {@link #FLUX}.
     *
     * @throws IllegalArgumentException with one line
     */
    public static DynamicShift parse(String text) {
        String typed = text.strip().toLowerCase(Locale.ROOT).replace('：', ':');
        if (typed.equals("on")) {
            return FLUX;
        }
        Matcher form = FORM.matcher(typed);
        if (!form.matches()) {
            throw unreadable(text);
        }
        try {
            return new DynamicShift(
                    form.group(3) == null ? FLUX.baseTokens : Integer.parseInt(form.group(3)),
                    form.group(4) == null ? FLUX.maxTokens : Integer.parseInt(form.group(4)),
                    Double.parseDouble(form.group(1)),
                    Double.parseDouble(form.group(2)),
                    form.group(5) == null);
        } catch (NumberFormatException e) {
            throw unreadable(text);
        }
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException(
                "dynamic-shift '" + Printable.value(text) + "': expected off, on or BASE:MAX, such as 0.5:1.15");
    }

    /** The shortest form that {@link #parse} reads. */
    public String text() {
        boolean usual = baseTokens == FLUX.baseTokens && maxTokens == FLUX.maxTokens;
        return plain(baseShift) + ":" + plain(maxShift) + (usual ? "" : "@" + baseTokens + ":" + maxTokens)
                + (exponential ? "" : " linear");
    }

    private static String plain(double mu) {
        return BigDecimal.valueOf(mu).stripTrailingZeros().toPlainString();
    }
}
