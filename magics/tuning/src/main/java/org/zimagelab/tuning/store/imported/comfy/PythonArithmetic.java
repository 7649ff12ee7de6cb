package org.zimagelab.tuning.store.imported.comfy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import org.zimagelab.tuning.store.imported.comfy.Formula.NoValueException;

/**
 * Python's operators and functions of {@link BigInteger}, {@link Double} and {@link Boolean}, which counts as 1 or 0;
 * texts can be compared. Operations that Python refuses have no value, nor have numbers of more than 1024 bits.
 */
final class PythonArithmetic {
    private static final int MOST_BITS = 1024;

    private PythonArithmetic() {}

    static boolean holds(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof BigInteger whole) {
            return whole.signum() != 0;
        }
        return value instanceof Double real ? real != 0 : !((String) value).isEmpty();
    }

    static boolean compare(String sign, Object a, Object b) throws NoValueException {
        boolean texts = a instanceof String || b instanceof String;
        if (texts && !(a instanceof String && b instanceof String)) {
            if (sign.equals("==") || sign.equals("!=")) {
                return sign.equals("!=");
            }
            throw new NoValueException();
        }
        int order = texts ? ((String) a).compareTo((String) b) : order(a, b);
        return switch (sign) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    /** Compares the exact values. */
    private static int order(Object a, Object b) throws NoValueException {
        return exact(a).compareTo(exact(b));
    }

    private static BigDecimal exact(Object value) throws NoValueException {
        Object number = number(value);
        return number instanceof BigInteger whole ? new BigDecimal(whole) : new BigDecimal((Double) number);
    }

    private static Object number(Object value) throws NoValueException {
        if (value instanceof Boolean truth) {
            return truth ? BigInteger.ONE : BigInteger.ZERO;
        }
        if (value instanceof BigInteger || value instanceof Double real && Double.isFinite(real)) {
            return value;
        }
        throw new NoValueException();
    }

    private static double real(Object value) throws NoValueException {
        double real = ((Number) number(value)).doubleValue();
        if (!Double.isFinite(real)) {
            throw new NoValueException();
        }
        return real;
    }

    private static BigInteger whole(Object value) throws NoValueException {
        if (number(value) instanceof BigInteger whole) {
            return whole;
        }
        throw new NoValueException();
    }

    private static Object bounded(Object value) throws NoValueException {
        boolean large = value instanceof BigInteger whole && whole.bitLength() > MOST_BITS;
        if (large || value instanceof Double real && !Double.isFinite(real)) {
            throw new NoValueException();
        }
        return value;
    }

    /** A unary operator. */
    static Object of(String sign, Object value) throws NoValueException {
        Object a = number(value);
        if (sign.equals("~")) {
            return whole(a).not();
        }
        if (sign.equals("+")) {
            return a;
        }
        return a instanceof BigInteger whole ? (Object) whole.negate() : (Object) (-(Double) a);
    }

    /** A binary operator. */
    static Object of(String sign, Object left, Object right) throws NoValueException {
        if (left instanceof Boolean x && right instanceof Boolean y && "&|^".contains(sign)) {
            return sign.equals("&") ? x && y : sign.equals("|") ? x || y : x != y;
        }
        Object a = number(left);
        Object b = number(right);
        boolean whole = a instanceof BigInteger && b instanceof BigInteger;
        return bounded(
                switch (sign) {
                    case "+", "-", "*", "//", "%" ->
                        whole ? wholes(sign, (BigInteger) a, (BigInteger) b) : reals(sign, real(a), real(b));
                    case "/" -> whole ? quotient((BigInteger) a, (BigInteger) b) : reals(sign, real(a), real(b));
                    case "**" -> power(a, b);
                    case "&" -> whole(a).and(whole(b));
                    case "|" -> whole(a).or(whole(b));
                    case "^" -> whole(a).xor(whole(b));
                    case "<<" -> shifted(whole(a), whole(b), 1);
                    case ">>" -> shifted(whole(a), whole(b), -1);
                    default -> throw new NoValueException();
                });
    }

    private static Object wholes(String sign, BigInteger a, BigInteger b) {
        switch (sign) {
            case "+":
                return a.add(b);
            case "-":
                return a.subtract(b);
            case "*":
                return a.multiply(b);
            default:
                // Python rounds down, and the remainder has the sign of the divisor.
                BigInteger[] parts = a.divideAndRemainder(b);
                boolean down = parts[1].signum() != 0 && parts[1].signum() != b.signum();
                if (sign.equals("//")) {
                    return down ? parts[0].subtract(BigInteger.ONE) : parts[0];
                }
                return down ? parts[1].add(b) : parts[1];
        }
    }

    /** The double nearest to the quotient, rounded as in Python. */
    private static Object quotient(BigInteger a, BigInteger b) throws NoValueException {
        if (b.signum() == 0) {
            throw new NoValueException();
        }
        if (a.bitLength() <= 53 && b.bitLength() <= 53) {
            return a.doubleValue() / b.doubleValue();
        }
        return new BigDecimal(a)
                .divide(new BigDecimal(b), new MathContext(60, RoundingMode.HALF_EVEN))
                .doubleValue();
    }

    private static Object reals(String sign, double a, double b) throws NoValueException {
        switch (sign) {
            case "+":
                return a + b;
            case "-":
                return a - b;
            case "*":
                return a * b;
            default:
                if (b == 0) {
                    throw new NoValueException();
                }
                if (sign.equals("/")) {
                    return a / b;
                }
                double rest = a % b;
                double left = rest == 0 ? Math.copySign(0, b) : rest < 0 == b < 0 ? rest : rest + b;
                if (sign.equals("%")) {
                    return left;
                }
                double quotient = (a - rest) / b - (rest != left && rest != 0 ? 1 : 0);
                double floor = Math.floor(quotient);
                return quotient == 0 ? Math.copySign(0, a / b) : quotient - floor > 0.5 ? floor + 1 : floor;
        }
    }

    private static Object power(Object a, Object b) throws NoValueException {
        if (a instanceof BigInteger base && b instanceof BigInteger exponent && exponent.signum() >= 0) {
            if (base.abs().compareTo(BigInteger.ONE) <= 0) {
                boolean one = exponent.signum() == 0 || base.signum() != 0 && !exponent.testBit(0);
                return one ? BigInteger.ONE : base;
            }
            if (exponent.bitLength() > 13 || base.bitLength() * exponent.longValue() > 2L * MOST_BITS) {
                throw new NoValueException();
            }
            return base.pow(exponent.intValue());
        }
        double x = real(a);
        double y = real(b);
        if (x == 0 && y < 0 || x < 0 && y != Math.rint(y)) {
            throw new NoValueException();
        }
        return Math.pow(x, y);
    }

    private static BigInteger shifted(BigInteger a, BigInteger places, int direction) throws NoValueException {
        if (places.signum() < 0 || places.bitLength() > 10) {
            throw new NoValueException();
        }
        return a.shiftLeft(direction * places.intValue());
    }

    static Object call(String name, List<Object> arguments) throws NoValueException {
        Object[] a = arguments.toArray();
        int most = switch (name) {
            case "min", "max", "sum" -> Integer.MAX_VALUE;
            case "round", "log", "pow" -> 2;
            case "iif" -> 3;
            default -> 1;
        };
        if (a.length == 0 || a.length > most || name.equals("iif") && a.length != 3) {
            throw new NoValueException();
        }
        return bounded(
                switch (name) {
                    case "min", "max" -> extreme(arguments, name.equals("min") ? -1 : 1);
                    case "sum" -> sum(arguments);
                    case "abs" ->
                        number(a[0]) instanceof BigInteger whole ? whole.abs() : (Object) Math.abs(real(a[0]));
                    case "round" -> round(a);
                    case "int" -> exact(a[0]).toBigInteger();
                    case "float" -> real(a[0]);
                    case "ceil" -> exact(a[0]).setScale(0, RoundingMode.CEILING).toBigIntegerExact();
                    case "floor" -> exact(a[0]).setScale(0, RoundingMode.FLOOR).toBigIntegerExact();
                    case "pow" -> a.length == 2 ? power(number(a[0]), number(a[1])) : Double.NaN;
                    case "iif" -> holds(a[0]) ? a[1] : a[2];
                    case "log" ->
                        a.length == 1
                                ? function(name, real(a[0]))
                                : (Object) (function(name, real(a[0])) / function(name, real(a[1])));
                    default -> function(name, real(a[0]));
                });
    }

    private static double function(String name, double x) throws NoValueException {
        boolean logarithm = name.startsWith("log");
        if (x < 0 && (logarithm || name.equals("sqrt")) || x == 0 && logarithm) {
            throw new NoValueException();
        }
        return switch (name) {
            case "sqrt" -> Math.sqrt(x);
            case "log" -> Math.log(x);
            case "log10" -> Math.log10(x);
            case "log2" -> log2(x);
            case "exp" -> Math.exp(x);
            case "sin" -> Math.sin(x);
            case "cos" -> Math.cos(x);
            case "tan" -> Math.tan(x);
            default -> throw new NoValueException();
        };
    }

    /** The logarithm, of powers of two only: for other numbers Java and C may differ in the last digit. */
    private static double log2(double x) throws NoValueException {
        int exponent = Math.getExponent(x);
        if (x != Math.scalb(1.0, exponent)) {
            throw new NoValueException();
        }
        return exponent;
    }

    private static Object extreme(List<Object> values, int sign) throws NoValueException {
        Object found = values.get(0);
        for (Object value : values) {
            if (order(value, found) * sign > 0) {
                found = value;
            }
        }
        return found;
    }

    private static Object sum(List<Object> values) throws NoValueException {
        Object sum = BigInteger.ZERO;
        for (Object value : values) {
            sum = of("+", sum, value);
        }
        return sum;
    }

    private static Object round(Object[] a) throws NoValueException {
        Object x = number(a[0]);
        if (x instanceof BigInteger) {
            if (a.length == 2 && whole(a[1]).signum() < 0) {
                throw new NoValueException();
            }
            return x;
        }
        double real = (Double) x;
        if (a.length == 1) {
            return PythonNumbers.rounded(real).orElseThrow(NoValueException::new);
        }
        BigInteger places = whole(a[1]);
        if (places.bitLength() > 5) {
            throw new NoValueException();
        }
        return PythonNumbers.rounded(real, places.intValue());
    }
}
