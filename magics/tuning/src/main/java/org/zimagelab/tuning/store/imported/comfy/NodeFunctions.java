package org.zimagelab.tuning.store.imported.comfy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.torch.text.TextInput;
import org.zimagelab.tuning.store.imported.comfy.Value.Conditioning;
import org.zimagelab.tuning.store.imported.comfy.Value.Latent;
import org.zimagelab.tuning.store.imported.comfy.Value.Nothing;
import org.zimagelab.tuning.store.imported.comfy.Value.Text;

/**
 * What nodes compute of values that are known, by the names that {@code nodes.txt} uses. An argument that is unknown
 * makes the result unknown, but for those of which a part is enough.
 */
final class NodeFunctions {
    /** Characters that all nodes of a graph write; nodes that double a text reach any number in a few steps. */
    private static final int MOST_WRITTEN = 16 * TextInput.LONGEST;

    /** Characters that they read; thousands may read one long text. */
    private static final int MOST_READ = 500 * TextInput.LONGEST;

    /** Functions that may have a result even if not all arguments are known. */
    private static final Set<String> LENIENT = Set.of("unless", "empty", "upscale", "upscaleby", "average");

    private static final Pattern SIDES = Pattern.compile("(\\d{1,6})\\s{0,9}[x×]\\s{0,9}(\\d{1,6})");

    private static final Pattern RATIO = Pattern.compile("(\\d{1,3}):(\\d{1,3})(?!\\d)");

    /** Pixels of a side of what a latent pixel stands for. */
    private static final int SCALE = 8;

    private final Map<String, Function<List<Value>, Value>> all = new HashMap<>();
    private long read;
    private long written;

    NodeFunctions() {
        all.put("str", a -> PythonNumbers.toText(a.get(0)));
        all.put("int", a -> PythonNumbers.toWhole(a.get(0)));
        all.put("float", a -> PythonNumbers.toReal(a.get(0)));
        all.put("bool", a -> truth(a.get(0), false));
        all.put("not", a -> truth(a.get(0), true));
        all.put("all", a -> logical(a, true));
        all.put("any", a -> logical(a, false));
        all.put("round", NodeFunctions::rounded);
        all.put("formula", NodeFunctions::formula);
        all.put("calc", NodeFunctions::calc);
        all.put("width", a -> side(a, 1));
        all.put("height", a -> side(a, 2));
        all.put("ratio", NodeFunctions::ratio);
        all.put("encode", NodeFunctions::encode);
        all.put("zero", a -> new Conditioning(List.of(), List.of()));
        all.put("combine", NodeFunctions::combine);
        all.put("average", NodeFunctions::average);
        all.put("file", a -> a.get(0) instanceof Text text ? new Value.Network(text.text()) : Nothing.UNKNOWN);
        all.put("picture", a -> new Latent(false, OptionalInt.empty(), OptionalInt.empty()));
        all.put("empty", NodeFunctions::empty);
        all.put("upscale", NodeFunctions::upscale);
        all.put("upscaleby", NodeFunctions::upscaleBy);
        all.put("unless", a -> a.get(0).absent() || isEmpty(a.get(0)) ? a.get(1) : Nothing.UNKNOWN);
        PythonText.addTo(all);
        new PythonRegex().addTo(all);
    }

    Value apply(String name, List<Value> arguments) {
        Function<List<Value>, Value> function = all.get(name);
        if (function == null) {
            throw new IllegalArgumentException("nodes.txt: no function " + name);
        }
        if (!LENIENT.contains(name) && arguments.contains(Nothing.UNKNOWN)) {
            return Nothing.UNKNOWN;
        }
        if (name.equals("encode") || name.equals("file")) {
            return function.apply(arguments);
        }
        for (Value argument : arguments) {
            read += argument instanceof Text text ? text.text().length() : 0;
        }
        if (read > MOST_READ || written > MOST_WRITTEN) {
            return Nothing.UNKNOWN;
        }
        Value value = function.apply(arguments);
        written += value instanceof Text text ? text.text().length() : 0;
        return written > MOST_WRITTEN ? Nothing.UNKNOWN : value;
    }

    private static boolean isEmpty(Value value) {
        return value instanceof Text text && text.text().isEmpty();
    }

    private static Value truth(Value value, boolean negated) {
        return PythonNumbers.holds(value)
                .map(holds -> (Value) new Value.Truth(holds != negated))
                .orElse(Nothing.UNKNOWN);
    }

    private static Value logical(List<Value> arguments, boolean every) {
        List<Optional<Boolean>> held =
                arguments.stream().map(PythonNumbers::holds).toList();
        if (held.isEmpty() || held.contains(Optional.<Boolean>empty())) {
            return Nothing.UNKNOWN;
        }
        return new Value.Truth(every ? !held.contains(Optional.of(false)) : held.contains(Optional.of(true)));
    }

    /** A number, and to how many decimal places; without, to a whole number. */
    private static Value rounded(List<Value> a) {
        if (a.size() == 1) {
            return a.get(0) instanceof Value.Real real
                    ? PythonNumbers.rounded(real.number())
                            .map(n -> (Value) new Value.Whole(n))
                            .orElse(Nothing.UNKNOWN)
                    : PythonNumbers.toWhole(a.get(0));
        }
        Optional<Integer> places = PythonNumbers.index(a.get(1)).filter(n -> n >= 0 && n <= 20);
        if (places.isPresent() && a.get(0) instanceof Value.Real real) {
            return new Value.Real(PythonNumbers.rounded(real.number(), places.get()));
        }
        return places.isPresent() && a.get(0) instanceof Value.Whole ? a.get(0) : Nothing.UNKNOWN;
    }

    /** A dialect, a formula in it, and the values of a, b, c and so on. */
    private static Value formula(List<Value> a) {
        return a.get(0) instanceof Text dialect && a.get(1) instanceof Text text
                ? Formula.value(Formula.Dialect.valueOf(dialect.text()), text.text(), a.subList(2, a.size()))
                : Nothing.UNKNOWN;
    }

    /** An operation by its name, {@code NAME: FORMULA; NAME: FORMULA …}, and the values of a, b and so on. */
    private static Value calc(List<Value> a) {
        if (a.get(0) instanceof Text name && a.get(1) instanceof Text operations) {
            for (String operation : operations.text().split(";")) {
                int colon = operation.indexOf(':');
                if (operation.substring(0, colon).strip().equals(name.text())) {
                    return Formula.value(
                            Formula.Dialect.PYTHON, operation.substring(colon + 1), a.subList(2, a.size()));
                }
            }
        }
        return Nothing.UNKNOWN;
    }

    /** Of the last size that an option has in its words; absent where there is none. */
    private static Value side(List<Value> a, int which) {
        if (!(a.get(0) instanceof Text option)) {
            return a.get(0);
        }
        Value found = Nothing.ABSENT;
        for (Matcher sides = SIDES.matcher(option.text()); sides.find(); ) {
            found = GraphJson.number(sides.group(which));
        }
        return found;
    }

    /** The first or second number of a ratio, {@code 16:9}, at the beginning of a text. */
    private static Value ratio(List<Value> a) {
        Matcher ratio = a.get(0) instanceof Text text ? RATIO.matcher(text.text()) : null;
        return ratio != null && ratio.lookingAt()
                ? GraphJson.number(ratio.group(a.get(1).equals(Value.Whole.of(1)) ? 1 : 2))
                : Nothing.UNKNOWN;
    }

    /** A number that stands where a text is expected is written, as ComfyUI does. */
    private static Value encode(List<Value> arguments) {
        List<String> texts = new ArrayList<>();
        for (Value argument : arguments) {
            if (PythonNumbers.toText(argument) instanceof Text text) {
                texts.add(text.text());
            } else if (!argument.absent()) {
                return Nothing.UNKNOWN;
            }
        }
        return texts.isEmpty() ? Nothing.UNKNOWN : new Conditioning(List.copyOf(texts), List.of());
    }

    private static Value combine(List<Value> arguments) {
        List<Conditioning> parts = new ArrayList<>();
        for (Value argument : arguments) {
            if (argument instanceof Conditioning part) {
                parts.add(part);
            } else if (!argument.absent()) {
                return Nothing.UNKNOWN;
            }
        }
        return parts.isEmpty() ? Nothing.ABSENT : parts.size() == 1 ? parts.get(0) : new Conditioning(List.of(), parts);
    }

    /** Of a whole or none of the first, only the one or the other. */
    private static Value average(List<Value> a) {
        if (a.get(2).unknown()) {
            return Nothing.UNKNOWN;
        }
        double strength = PythonNumbers.toReal(a.get(2)) instanceof Value.Real real ? real.number() : Double.NaN;
        return strength == 1 ? a.get(0) : strength == 0 ? a.get(1) : combine(a.subList(0, 2));
    }

    private static OptionalInt pixels(Value value) {
        boolean even = value instanceof Value.Real real && real.number() == Math.rint(real.number());
        return PythonNumbers.index(even ? PythonNumbers.toWhole(value) : value)
                .filter(n -> n >= 0)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    /** Of a width and a height in pixels. */
    private static Value empty(List<Value> a) {
        return new Latent(true, pixels(a.get(0)), pixels(a.get(1)));
    }

    /** A latent image, and the width and height that it is brought to; where one is 0, the sides keep their ratio. */
    private static Value upscale(List<Value> a) {
        if (!(a.get(0) instanceof Latent latent) || !latent.empty()) {
            return a.get(0) instanceof Latent ? a.get(0) : Nothing.UNKNOWN;
        }
        OptionalInt width = pixels(a.get(1));
        OptionalInt height = pixels(a.get(2));
        if (width.orElse(1) == 0 && height.orElse(1) == 0) {
            return latent;
        }
        boolean free = width.orElse(0) == 0 || height.orElse(0) == 0;
        return new Latent(true, free ? ifSet(width) : latentSide(width), free ? ifSet(height) : latentSide(height));
    }

    /** What of two sides is there when the other is 0 or not known. */
    private static OptionalInt ifSet(OptionalInt side) {
        return side.orElse(0) == 0 ? OptionalInt.empty() : latentSide(side);
    }

    private static OptionalInt latentSide(OptionalInt side) {
        return side.isPresent() ? OptionalInt.of(side.getAsInt() / SCALE * SCALE) : side;
    }

    private static Value upscaleBy(List<Value> a) {
        if (!(a.get(0) instanceof Latent latent) || !latent.empty()) {
            return a.get(0) instanceof Latent ? a.get(0) : Nothing.UNKNOWN;
        }
        return PythonNumbers.toReal(a.get(1)) instanceof Value.Real factor
                ? new Latent(true, times(latent.width(), factor.number()), times(latent.height(), factor.number()))
                : new Latent(true, OptionalInt.empty(), OptionalInt.empty());
    }

    private static OptionalInt times(OptionalInt side, double factor) {
        return side.isPresent()
                ? OptionalInt.of((int) Math.min(1 << 20, Math.max(0, Math.rint(side.getAsInt() / SCALE * factor)))
                        * SCALE)
                : side;
    }
}
