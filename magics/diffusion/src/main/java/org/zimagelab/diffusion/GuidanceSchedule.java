package org.zimagelab.diffusion;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.zimagelab.common.Printable;

/**
 * Guidance whose strength changes between noise and picture. Outside its stages guidance is off.
 *
 * <p>One stage in the middle is interval guidance (Kynkäänniemi et al. 2024, arXiv 2404.07724): the first and the last
 * steps are unguided.
 *
 * @param over what the ends of stages measure
 * @param parts in their order, without overlap, at least one
 */
public record GuidanceSchedule(Over over, List<Stage> parts) {

    /** What runs from 0 (noise) to 1 (picture). */
    public enum Over {
        /** The share of steps that are done. */
        STEPS,
        /** 1 − σ, whatever the number of steps. */
        SIGMA
    }

    /**
     * A part of denoising with one strength.
     *
     * @param from where it begins, 0 to 1, itself included
     * @param to where it ends, above {@code from}, up to 1, itself not included
     * @param scale see {@link Guidance#scale()}
     */
    public record Stage(double from, double to, double scale) {
        public Stage {
            if (!(from >= 0 && from < to && to <= 1)) {
                throw new IllegalArgumentException("stages: " + plain(from) + "-" + plain(to)
                        + ": expected two ends from 0 to 1, the first lower");
            }
            from += 0.0;
            scale = Guidance.of(scale).scale();
        }

        private String text() {
            return plain(from) + "-" + plain(to) + ":cfg"
                    + plain(Guidance.of(scale).cfg());
        }
    }

    private static final String FORM = "write FROM-TO:cfgC, …, such as 0-0.3:cfg4,0.3-0.8:cfg9,0.8-1:cfg7,"
            + " with 'of sigma' behind it where the ends are not shares of the steps";
    private static final Pattern PART = Pattern.compile("([0-9.]+)\\s*-\\s*([0-9.]+)\\s*:\\s*(cfg|g)\\s*([0-9.]+)");
    private static final Pattern OVER = Pattern.compile("(?<=\\s)of\\s+(steps|sigma)$");

    public GuidanceSchedule {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("stages: none is named; " + FORM);
        }
        for (int i = 1; i < parts.size(); i++) {
            if (parts.get(i).from() < parts.get(i - 1).to()) {
                throw new IllegalArgumentException("stages: " + parts.get(i - 1).text() + " and "
                        + parts.get(i).text() + " overlap or are out of order");
            }
        }
    }

    /**
     * Reads {@code 0-0.3:cfg4,0.3-0.8:cfg9,0.8-1:cfg7}, whose ends are shares of the steps, or with {@code of sigma}
     * behind it values of 1 − σ. {@code g8} is diffusers' convention, {@code cfg9} the common one. Chinese commas and
     * colons are read too.
     *
     * @throws IllegalArgumentException with one line that quotes what cannot be read
     */
    public static GuidanceSchedule parse(String text) {
        String whole = text.replace('，', ',').replace('：', ':').strip().toLowerCase(Locale.ROOT);
        Matcher over = OVER.matcher(whole);
        boolean named = over.find();
        List<Stage> parts = new ArrayList<>();
        for (String part : (named ? whole.substring(0, over.start()) : whole).split(",", -1)) {
            Matcher m = PART.matcher(part.strip());
            if (!m.matches()) {
                throw new IllegalArgumentException(
                        "stages: '" + Printable.value(part.strip()) + "' is no stage; " + FORM);
            }
            double strength = number(m.group(4));
            parts.add(new Stage(
                    number(m.group(1)),
                    number(m.group(2)),
                    m.group(3).equals("g") ? strength : Guidance.ofCfg(strength).scale()));
        }
        return new GuidanceSchedule(named && over.group(1).equals("sigma") ? Over.SIGMA : Over.STEPS, parts);
    }

    /** The shortest text that {@link #parse} reads as this schedule. */
    public String text() {
        return parts.stream().map(Stage::text).collect(Collectors.joining(","))
                + (over == Over.SIGMA ? " of sigma" : "");
    }

    /**
     * The strength at one point, in diffusers' convention.
     *
     * @param step share of the steps that are done, 0 to 1
     * @param t 1 − σ
     */
    public double scaleAt(double step, double t) {
        double place = over == Over.STEPS ? step : t;
        for (Stage stage : parts) {
            if (place >= stage.from() && place < stage.to()) {
                return stage.scale();
            }
        }
        return 0;
    }

    /** The largest strength of all stages, in diffusers' convention. */
    public double strongest() {
        return parts.stream().mapToDouble(Stage::scale).max().orElse(0);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("stages: '" + Printable.value(text) + "' is not a number; " + FORM, e);
        }
    }

    private static String plain(double x) {
        return BigDecimal.valueOf(x).stripTrailingZeros().toPlainString();
    }
}
