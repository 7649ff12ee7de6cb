package org.zimagelab.tuning.store.imported.comfy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.tuning.store.imported.comfy.Value.Nothing;

/**
 * Evaluates the formulas of nodes that have a field for one: Python's arithmetic with whole numbers of any size and
 * doubles. A formula is parsed once and then evaluated. Parts that are not needed, such as the other branch of a
 * condition, need no value.
 */
final class Formula {
    /** Characters of a formula, and depth of its nesting. */
    private static final int LONGEST = 1000;

    private static final int DEEPEST = 60;

    private static final Set<String> WORDS = Set.of("and", "or", "not", "if", "else");

    private static final Map<String, Object> CONSTANTS = Map.of("True", true, "False", false);

    /** Binary operators by precedence, the weakest first; operators of one precedence are evaluated from left to
     * right. */
    private static final List<List<String>> SIGNS = List.of(
            List.of("|"),
            List.of("^"),
            List.of("&"),
            List.of("<<", ">>"),
            List.of("+", "-"),
            List.of("*", "//", "/", "%"));

    private static final List<String> COMPARISONS = List.of("==", "!=", "<=", ">=", "<", ">");

    /** The dialects of the packages. */
    enum Dialect {
        /** ComfyUI's own, which uses simpleeval, and the formulas of our table. */
        PYTHON(Set.of(
                "sum", "min", "max", "abs", "round", "pow", "sqrt", "ceil", "floor", "log", "log2", "log10", "sin",
                "cos", "tan", "int", "float", "exp")),
        /** Custom-Scripts, where a condition is 1 or 0. */
        CUSTOM_SCRIPTS(Set.of("round", "ceil", "floor", "min", "max", "sqrt", "int", "iif")),
        /** ComfyUI_essentials. */
        ESSENTIALS(Set.of("min", "max", "round"));

        private final Set<String> functions;

        Dialect(Set<String> functions) {
            this.functions = functions;
        }
    }

    /** Thrown if a text is not a formula, or has no value. */
    static final class NoValueException extends Exception {
        private static final long serialVersionUID = 1;

        NoValueException() {
            super("no value", null, false, false);
        }
    }

    /** A part of a formula. */
    private interface Term {
        Object value() throws NoValueException;
    }

    private final Dialect dialect;
    private final String text;
    private final List<Object> variables;
    private int at;
    private int depth;

    private Formula(Dialect dialect, String text, List<Object> variables) {
        this.dialect = dialect;
        this.text = text;
        this.variables = variables;
    }

    /**
     * Evaluates a formula.
     *
     * @param values of a, b, c and so on; the formula has no value if it needs an absent one
     * @return a number, a truth value, or unknown
     */
    static Value value(Dialect dialect, String text, List<Value> values) {
        List<Object> variables = new ArrayList<>();
        for (Value value : values) {
            Object number = object(value);
            boolean digits = number instanceof String && dialect == Dialect.ESSENTIALS;
            variables.add(digits ? object(PythonNumbers.toReal(value)) : number);
        }
        String line =
                dialect == Dialect.CUSTOM_SCRIPTS ? text.replace('\n', ' ').replace("\r", "") : text.strip();
        if (line.length() > LONGEST || line.indexOf('\n') >= 0) {
            return Nothing.UNKNOWN;
        }
        try {
            Formula formula = new Formula(dialect, line, variables);
            Term term = formula.condition();
            formula.blanks();
            return formula.at < line.length() ? Nothing.UNKNOWN : value(term.value());
        } catch (NoValueException | ArithmeticException e) {
            return Nothing.UNKNOWN;
        }
    }

    /** A whole number, a double, a truth value or a text; null for any other value. */
    private static Object object(Value value) {
        if (value instanceof Value.Whole whole) {
            return whole.number();
        }
        if (value instanceof Value.Real real) {
            return real.number();
        }
        if (value instanceof Value.Truth truth) {
            return truth.holds();
        }
        return value instanceof Value.Text text ? text.text() : null;
    }

    private static Value value(Object value) {
        if (value instanceof BigInteger whole) {
            return new Value.Whole(whole);
        }
        if (value instanceof Boolean truth) {
            return new Value.Truth(truth);
        }
        return value instanceof Double real && Double.isFinite(real) ? new Value.Real(real) : Nothing.UNKNOWN;
    }

    private Term condition() throws NoValueException {
        if (++depth > DEEPEST) {
            throw new NoValueException();
        }
        Term yes = either();
        Term whole = yes;
        if (takeWord("if")) {
            Term holds = either();
            if (!takeWord("else") || dialect != Dialect.PYTHON) {
                throw new NoValueException();
            }
            Term no = condition();
            whole = () -> PythonArithmetic.holds(holds.value()) ? yes.value() : no.value();
        }
        depth--;
        return whole;
    }

    private Term either() throws NoValueException {
        Term left = both();
        while (takeWord("or")) {
            Term a = left;
            Term b = both();
            left = joined(() -> {
                Object first = a.value();
                return PythonArithmetic.holds(first) ? first : b.value();
            });
        }
        return left;
    }

    private Term both() throws NoValueException {
        Term left = negation();
        while (takeWord("and")) {
            Term a = left;
            Term b = negation();
            left = joined(() -> {
                Object first = a.value();
                return PythonArithmetic.holds(first) ? b.value() : first;
            });
        }
        return left;
    }

    /** The value of {@code and} or {@code or}: 1 or 0 in Custom-Scripts, elsewhere one of the two operands. */
    private Term joined(Term term) {
        return dialect == Dialect.CUSTOM_SCRIPTS ? () -> truth(PythonArithmetic.holds(term.value())) : term;
    }

    private Object truth(boolean holds) {
        return dialect == Dialect.PYTHON ? (Object) holds : holds ? BigInteger.ONE : BigInteger.ZERO;
    }

    private Term negation() throws NoValueException {
        if (!takeWord("not")) {
            return comparison();
        }
        if (++depth > DEEPEST) {
            throw new NoValueException();
        }
        Term negated = negation();
        depth--;
        return () -> truth(!PythonArithmetic.holds(negated.value()));
    }

    private Term comparison() throws NoValueException {
        Term left = signs(0);
        String sign = taken(COMPARISONS);
        if (sign.isEmpty()) {
            return left;
        }
        Term right = signs(0);
        if (!taken(COMPARISONS).isEmpty()) {
            throw new NoValueException();
        }
        return () -> truth(PythonArithmetic.compare(sign, left.value(), right.value()));
    }

    private Term signs(int strength) throws NoValueException {
        if (strength == SIGNS.size()) {
            return factor();
        }
        Term left = signs(strength + 1);
        for (String sign = taken(SIGNS.get(strength)); !sign.isEmpty(); sign = taken(SIGNS.get(strength))) {
            Term a = left;
            Term b = signs(strength + 1);
            String s = sign;
            left = () -> PythonArithmetic.of(s, a.value(), b.value());
        }
        return left;
    }

    private Term factor() throws NoValueException {
        if (++depth > DEEPEST) {
            throw new NoValueException();
        }
        String sign = taken(List.of("-", "+", "~"));
        Term term;
        if (sign.isEmpty()) {
            term = power();
        } else {
            Term of = factor();
            term = () -> PythonArithmetic.of(sign, of.value());
        }
        depth--;
        return term;
    }

    private Term power() throws NoValueException {
        Term base = atom();
        blanks();
        if (!text.startsWith("**", at)) {
            return base;
        }
        at += 2;
        Term exponent = factor();
        return () -> PythonArithmetic.of("**", base.value(), exponent.value());
    }

    private Term atom() throws NoValueException {
        blanks();
        if (at == text.length()) {
            throw new NoValueException();
        }
        char c = text.charAt(at);
        if (c == '(') {
            at++;
            Term within = condition();
            if (!take(')')) {
                throw new NoValueException();
            }
            return within;
        }
        if (c < 0x80 && (Character.isDigit(c) || c == '.')) {
            return number();
        }
        String name = word();
        if (name.isEmpty() || WORDS.contains(name) || text.startsWith(".", at)) {
            throw new NoValueException();
        }
        if (take('(')) {
            return call(name);
        }
        int variable = name.length() == 1 ? name.charAt(0) - 'a' : -1;
        Object value = variable >= 0 && variable < variables.size() ? variables.get(variable) : CONSTANTS.get(name);
        return () -> {
            if (value == null) {
                throw new NoValueException();
            }
            return value;
        };
    }

    private Term number() throws NoValueException {
        int begin = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            at += at < text.length() && "+-".indexOf(text.charAt(at)) >= 0 ? 1 : 0;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
        }
        String digits = text.substring(begin, at);
        boolean form = digits.matches("(0+|[1-9][0-9]*|[0-9]+\\.[0-9]*|\\.[0-9]+|[0-9]+(?=[eE]))([eE][+-]?[0-9]+)?");
        boolean name = at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_');
        Object value = form && !name ? object(GraphJson.number(digits)) : null;
        if (value == null) {
            throw new NoValueException();
        }
        return () -> value;
    }

    private Term call(String name) throws NoValueException {
        List<Term> terms = new ArrayList<>();
        boolean all = false;
        while (!take(')')) {
            int begin = at;
            if (name.equals("sum") || name.equals("min") || name.equals("max")) {
                all |= word().equals("values") && dialect == Dialect.PYTHON;
                at = all ? at : begin;
            }
            if (!all) {
                terms.add(condition());
            }
            blanks();
            if (!take(',') && !text.startsWith(")", at)) {
                throw new NoValueException();
            }
        }
        if (!dialect.functions.contains(name) || all && !terms.isEmpty()) {
            throw new NoValueException();
        }
        boolean everything = all;
        return () -> {
            List<Object> values = new ArrayList<>();
            if (everything) {
                variables.stream().filter(value -> value != null).forEach(values::add);
            }
            for (Term term : terms) {
                values.add(term.value());
            }
            return PythonArithmetic.call(name, values);
        };
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private boolean take(char sign) {
        blanks();
        if (at < text.length() && text.charAt(at) == sign) {
            at++;
            return true;
        }
        return false;
    }

    private String word() {
        blanks();
        int begin = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(begin, at);
    }

    private boolean takeWord(String word) {
        int begin = at;
        if (word().equals(word)) {
            return true;
        }
        at = begin;
        return false;
    }

    /** The next operator, if it is one of these and not the beginning of a longer one. */
    private String taken(List<String> signs) {
        blanks();
        for (String sign : signs) {
            if (text.startsWith(sign, at)) {
                String next = text.substring(Math.min(at + sign.length(), text.length()));
                boolean longer = sign.equals("*") && next.startsWith("*")
                        || (sign.equals("<") || sign.equals(">")) && next.startsWith(sign);
                if (!longer) {
                    at += sign.length();
                    return sign;
                }
            }
        }
        return "";
    }
}
