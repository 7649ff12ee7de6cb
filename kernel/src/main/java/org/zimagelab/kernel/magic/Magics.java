package org.zimagelab.kernel.magic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.zimagelab.common.Printable;
import picocli.CommandLine;

/** The magics of a kernel: splits cells and calls the registered magics. */
public final class Magics {
    private final BaseKernel kernel;
    private final MagicsRegistry registry;

    public Magics(BaseKernel kernel) {
        this.kernel = kernel;
        this.registry = kernel.getMagicsRegistry();
    }

    /** {@link CellSource#parse} with the magics of this kernel. */
    public List<CellSource.Part> parse(String cell) {
        return CellSource.parse(
                cell, registry.getLineMagicNames()::contains, line -> Inline.expression(MagicCall.parse(line, null)));
    }

    /**
     * Calls a magic.
     *
     * @return what the magic returns
     * @throws Exception what the magic throws; MagicSyntaxException if there is no magic of that name
     */
    public Object call(MagicCall call) throws Exception {
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
        return cell
                ? registry.evalCellMagic(kernel, call.name(), call.arguments(), call.body())
                : registry.evalLineMagic(kernel, call.name(), call.arguments());
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
                    line -> {
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

    /**
     * Magics inside Java source. The source calls a method with a number in place of the arguments, so that nothing has
     * to be escaped and no body is too long for a string constant. Every cell imports that method, because a variable
     * or class named like the first package would hide a qualified name.
     */
    public static final class Inline {
        /** The imported methods, which call {@link #call} with the number. */
        private static final String METHOD = "magic$hidden";

        private static final String METHOD_FOR_LINES = "lines$hidden"; // returns List<String>

        private static final List<MagicCall> calls = new ArrayList<>();
        private static final Map<MagicCall, Integer> numbers = new HashMap<>();

        private Inline() {}

        static synchronized String expression(MagicCall call) {
            int number = numbers.computeIfAbsent(call, c -> {
                calls.add(c);
                return calls.size() - 1;
            });
            return (call.name().equals("sx") ? METHOD_FOR_LINES : METHOD) + "(" + number + ")";
        }

        private static synchronized MagicCall numbered(int number) {
            return calls.get(number);
        }

        /** Calls the magic. A checked exception is thrown unchanged, as by a magic on a line of its own. */
        @SuppressWarnings("unchecked")
        public static <T> T call(int number) {
            try {
                Object returned = new Magics(BaseKernel.notebookKernel()).call(numbered(number));
                return (T) (returned instanceof CellValue shown ? shown.value() : returned);
            } catch (Exception e) {
                throw Inline.<RuntimeException>unchecked(e);
            }
        }

        @SuppressWarnings("unchecked")
        private static <E extends Exception> E unchecked(Exception e) throws E {
            throw (E) e;
        }
    }
}
