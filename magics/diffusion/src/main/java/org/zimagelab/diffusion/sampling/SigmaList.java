package org.zimagelab.diffusion.sampling;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.zimagelab.common.Printable;

/**
 * A schedule that is written out: noise levels that fall strictly from at most 1 to 0, one more than there are steps.
 * No shift is applied to them.
 *
 * @param levels 2 to 1001 numbers
 */
public record SigmaList(List<BigDecimal> levels) {
    /** As long as a decimal number can be that no float says shorter, with room. */
    private static final int MOST_DIGITS = 60;

    private static final int MOST_LEVELS = 1001;

    private static final String EXPECTED = "expected numbers that fall from at most 1 to 0, such as 1,0.9,0.6,0";

    public SigmaList {
        levels = levels.stream().map(SigmaList::plain).toList();
        if (levels.size() < 2 || levels.size() > MOST_LEVELS) {
            throw new IllegalArgumentException(
                    "sigmas: " + levels.size() + " noise levels; expected 2 to " + MOST_LEVELS + ", from 1 to 0");
        }
        if (levels.get(0).floatValue() > 1 || levels.get(levels.size() - 1).signum() != 0) {
            throw new IllegalArgumentException("sigmas from " + levels.get(0).toPlainString() + " to "
                    + levels.get(levels.size() - 1).toPlainString() + ": " + EXPECTED);
        }
        for (int i = 1; i < levels.size(); i++) {
            // As the model gets them: float32.
            if (!(levels.get(i).floatValue() < levels.get(i - 1).floatValue())) {
                throw new IllegalArgumentException("sigmas: " + levels.get(i).toPlainString() + " comes after "
                        + levels.get(i - 1).toPlainString() + "; " + EXPECTED);
            }
        }
    }

    private static BigDecimal plain(BigDecimal level) {
        return level.signum() == 0 ? BigDecimal.ZERO : level.stripTrailingZeros();
    }

    /** Whether a text is meant as a list: the name of a schedule has no comma and begins with a letter. */
    public static boolean isList(String text) {
        return text.indexOf(',') >= 0 || text.indexOf('，') >= 0 || text.strip().matches("[-+.\\d].*");
    }

    /**
     * Reads {@code 1,0.9,0.6,0}; Chinese commas do as well.
     *
     * @throws IllegalArgumentException with one line, if it is no such list
     */
    public static SigmaList parse(String text) {
        List<BigDecimal> levels = new ArrayList<>();
        for (String word : text.replace('，', ',').split(",", -1)) {
            levels.add(number(word.strip()));
        }
        return new SigmaList(levels);
    }

    private static BigDecimal number(String word) {
        try {
            BigDecimal number = word.length() > MOST_DIGITS ? null : new BigDecimal(word);
            if (number != null && Math.abs((long) number.scale()) <= MOST_DIGITS) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as for a number that is too long
        }
        throw new IllegalArgumentException("sigmas: '" + Printable.value(word) + "' is no number; " + EXPECTED);
    }

    /** The only form of these levels, {@code 1,0.9,0.6,0}. */
    public String text() {
        return levels.stream().map(BigDecimal::toPlainString).collect(Collectors.joining(","));
    }

    public int steps() {
        return levels.size() - 1;
    }

    float[] sigmas() {
        float[] sigmas = new float[levels.size()];
        for (int i = 0; i < sigmas.length; i++) {
            sigmas[i] = levels.get(i).floatValue();
        }
        return sigmas;
    }
}
