package org.zimagelab.kernel.magic;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.ExpandsVariables;
import org.zimagelab.common.magic.JavaVariable;
import org.zimagelab.common.magic.JavaVariableSource;
import org.zimagelab.common.magic.VariableExpansion;
import picocli.CommandLine;

/** The magics of a kernel: splits cells and calls the registered magics. */
public final class Magics {
    private static final ThreadLocal<Map<String, JavaVariable>> LOCALS = ThreadLocal.withInitial(Map::of);

    private final BaseKernel kernel;
    private final MagicsRegistry registry;

    public Magics(BaseKernel kernel) {
        this.kernel = kernel;
        this.registry = kernel.getMagicsRegistry();
    }

    /** {@link CellSource#parse} with the magics of this kernel. */
    public List<CellSource.Part> parse(String cell) {
        return CellSource.parse(
                cell,
                registry.getLineMagicNames()::contains,
                (line, before) -> MagicInJava.expression(MagicCall.parse(line, null), before));
    }

    /**
     * Calls a magic, with the values of Java variables in place of {@code {name}}.
     *
     * @return what the magic returns
     * @throws Exception what the magic throws; MagicSyntaxException if there is no magic of that name
     */
    public Object call(MagicCall call) throws Exception {
        return call(call, Map.of());
    }

    /**
     * Calls a magic inside Java code.
     *
     * @param locals variables of the code around it, by name
     */
    Object call(MagicCall call, Map<String, JavaVariable> locals) throws Exception {
        Map<String, JavaVariable> before = LOCALS.get();
        LOCALS.set(locals);
        try {
            return called(call);
        } finally {
            LOCALS.set(before);
        }
    }

    /** The variable of the Java code around the running magic that has this name. */
    public static Optional<JavaVariable> local(String name) {
        return Optional.ofNullable(LOCALS.get().get(name));
    }

    private Object called(MagicCall call) throws Exception {
        boolean cell = call.isCellMagic();
        TreeSet<String> names = new TreeSet<>(cell ? registry.getCellMagicNames() : registry.getLineMagicNames());
        if (!names.contains(call.name())) {
            String sign = cell ? "%%" : "%";
            boolean other = (cell ? registry.getLineMagicNames() : registry.getCellMagicNames()).contains(call.name());
            String hint = other
                    ? "write " + (cell ? "%" : "%%") + call.name()
                    : names.isEmpty() ? "none is installed" : "there are " + sign + String.join(", " + sign, names);
            throw new MagicSyntaxException("no magic " + Printable.value(call.title()) + "; " + hint);
        }
        List<String> arguments = call.arguments();
        String body = call.body();
        if (!(magic(call.title()) instanceof ExpandsVariables) && kernel instanceof JavaVariableSource variables) {
            VariableExpansion values = new VariableExpansion(variables);
            arguments = values.words(arguments);
            body = cell ? values.body(body) : null;
        }
        return cell
                ? registry.evalCellMagic(kernel, call.name(), arguments, body)
                : registry.evalLineMagic(kernel, call.name(), arguments);
    }

    private Object magic(String title) {
        return registry instanceof CommandRegistry telling ? telling.magic(title) : null;
    }

    /** The names of magics that begin with a text, with their percent signs, sorted. */
    public List<String> completions(String start) {
        boolean cell = start.startsWith("%%");
        String sign = cell ? "%%" : "%";
        TreeSet<String> names = new TreeSet<>();
        (cell ? registry.getCellMagicNames() : registry.getLineMagicNames()).forEach(name -> names.add(sign + name));
        if (start.equals("%")) {
            registry.getCellMagicNames().forEach(name -> names.add("%%" + name));
        }
        return names.stream().filter(name -> name.startsWith(start)).toList();
    }

    /**
     * The command of a magic, newly made, for looking at its options; null if the magic has none.
     *
     * @param title the name with percent signs
     */
    public CommandLine command(String title) {
        return registry instanceof CommandRegistry telling ? telling.command(title) : null;
    }

    /**
     * The start of the magic in which this text ends, be it in the name or in the arguments; -1 if it ends in Java.
     *
     * @param text a cell up to the cursor
     */
    public int lastMagic(String text) {
        int line = text.lastIndexOf('\n') + 1;
        for (int at = text.length() - 1; at >= line; at--) {
            char c = text.charAt(at);
            if ((c == '%' || c == '!') && !(c == '%' && at > line && text.charAt(at - 1) == '%') && begins(text, at)) {
                return at;
            }
        }
        return -1;
    }

    /** Gives the parser of cells only the name, since the arguments may be unfinished. */
    private boolean begins(String text, int at) {
        int from = text.startsWith("%%", at) ? at + 2 : at + 1;
        int end = from;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        boolean typed = end < text.length();
        String name = typed ? text.substring(from, end) : "magic";
        boolean[] found = {false};
        try {
            List<CellSource.Part> parts = CellSource.parse(
                    text.substring(0, from) + name,
                    word -> registry.getLineMagicNames().contains(word) || !typed && word.equals(name),
                    (line, before) -> {
                        found[0] = line.equals(name) || line.endsWith(" " + name);
                        return "null";
                    });
            boolean isLast = !parts.isEmpty()
                    && parts.get(parts.size() - 1) instanceof CellSource.Magic last
                    && last.start() == at;
            return found[0] || isLast;
        } catch (MagicSyntaxException e) {
            return false;
        }
    }
}
