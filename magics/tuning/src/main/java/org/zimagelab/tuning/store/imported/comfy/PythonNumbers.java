package org.zimagelab.tuning.store.imported.comfy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import org.zimagelab.tuning.parameter.Decimals;
import org.zimagelab.tuning.store.imported.comfy.Value.Nothing;

/** Converts numbers and writes them as Python does. */
final class PythonNumbers {
    private PythonNumbers() {}

    /** Whether a value counts as true; empty if this is not known. */
    static Optional<Boolean> holds(Value value) {
        if (value instanceof Value.Truth truth) {
            return Optional.of(truth.holds());
        }
        if (value instanceof Value.Whole whole) {
            return Optional.of(whole.number().signum() != 0);
        }
        if (value instanceof Value.Real real) {
            return Optional.of(real.number() != 0);
        }
        if (value instanceof Value.Text text) {
            return Optional.of(!text.text().isEmpty());
        }
        return Optional.empty();
    }

    /** An index of a list; empty if the value is not a whole number in range. */
    static Optional<Integer> index(Value value) {
        Value whole = value instanceof Value.Text ? toWhole(value) : value;
        if (whole instanceof Value.Truth truth) {
            return Optional.of(truth.holds() ? 1 : 0);
        }
        return whole instanceof Value.Whole n && n.number().bitLength() < 31
                ? Optional.of(n.number().intValue())
                : Optional.empty();
    }

    /** {@code int(x)}: rounds towards 0; of texts, only digits. */
    static Value toWhole(Value value) {
        if (value instanceof Value.Whole) {
            return value;
        }
        if (value instanceof Value.Truth truth) {
            return Value.Whole.of(truth.holds() ? 1 : 0);
        }
        if (value instanceof Value.Real real && Double.isFinite(real.number())) {
            return new Value.Whole(new BigDecimal(real.number()).toBigInteger());
        }
        if (value instanceof Value.Text text) {
            String digits = text.text().strip();
            return digits.length() <= 400 && digits.matches("[+-]?[0-9]+")
                    ? new Value.Whole(new BigInteger(digits))
                    : Nothing.UNKNOWN;
        }
        return value.absent() ? value : Nothing.UNKNOWN;
    }

    /** {@code float(x)}; of texts, only decimal numbers. */
    static Value toReal(Value value) {
        if (value instanceof Value.Real) {
            return value;
        }
        if (value instanceof Value.Truth truth) {
            return new Value.Real(truth.holds() ? 1 : 0);
        }
        if (value instanceof Value.Whole whole) {
            double number = whole.number().doubleValue();
            return Double.isFinite(number) ? new Value.Real(number) : Nothing.UNKNOWN;
        }
        if (value instanceof Value.Text text) {
            return Decimals.parse(text.text())
                    .map(x -> (Value) new Value.Real(x.doubleValue()))
                    .orElse(Nothing.UNKNOWN);
        }
        return value.absent() ? value : Nothing.UNKNOWN;
    }

    /** {@code str(x)}. */
    static Value toText(Value value) {
        if (value instanceof Value.Text || value.absent()) {
            return value;
        }
        if (value instanceof Value.Whole whole) {
            return new Value.Text(whole.number().toString());
        }
        if (value instanceof Value.Truth truth) {
            return new Value.Text(truth.holds() ? "True" : "False");
        }
        return value instanceof Value.Real real ? new Value.Text(written(real.number())) : Nothing.UNKNOWN;
    }

    /**
     * {@code repr} of a float: the fewest digits that read back as the same double, with an exponent from 1e16 on and
     * below 1e-4. Java's own text, before version 19, sometimes has a digit too many.
     */
    static String written(double x) {
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            return Double.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
        }
        if (x == 0) {
            return 1 / x < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(x).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return (x < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private static BigDecimal shortest(double x) {
        BigDecimal exact = new BigDecimal(x);
        for (int digits = 1; digits < 17; digits++) {
            // If two are equally near, only one may read back.
            for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN}) {
                BigDecimal rounded = exact.round(new MathContext(digits, mode));
                if (rounded.doubleValue() == x) {
                    return rounded;
                }
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
    }

    /** {@code round(x, places)}: half to even, of the exact value of the double. */
    static double rounded(double x, int places) {
        return Double.isFinite(x)
                ? Math.copySign(
                        Math.abs(new BigDecimal(x)
                                .setScale(places, RoundingMode.HALF_EVEN)
                                .doubleValue()),
                        x)
                : x;
    }

    /** {@code round(x)}: a whole number, half to even. */
    static Optional<BigInteger> rounded(double x) {
        return Double.isFinite(x)
                ? Optional.of(
                        new BigDecimal(x).setScale(0, RoundingMode.HALF_EVEN).toBigIntegerExact())
                : Optional.empty();
    }
}
