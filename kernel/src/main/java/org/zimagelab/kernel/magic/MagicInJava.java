package org.zimagelab.kernel.magic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.zimagelab.common.magic.JavaVariable;

/**
 * Magics inside Java source. The source calls a method with a number in place of the arguments, so that nothing has to
 * be escaped and no body is too long for a string constant. Every cell imports that method, because a variable or class
 * named like the first package would hide a qualified name.
 *
 * <p>Local variables that the magic names in braces are passed too: only the code around the magic can read them, and
 * they may have the name of a variable of the session.
 */
public final class MagicInJava {
    /** The imported methods, which call {@link #call}. */
    private static final String METHOD = "magic$hidden";

    private static final String METHOD_FOR_LINES = "lines$hidden"; // returns List<String>

    private static final String NAME = "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*+";
    private static final Pattern IN_BRACES = Pattern.compile("\\{(" + NAME + ")}");

    /** A type and a name, with what can follow a declared name. */
    private static final Pattern DECLARED = Pattern.compile(
            "(?<![\\p{javaJavaIdentifierPart}.])(?!(?:return|throw|else|case|yield|assert|new|do|instanceof)\\s)"
                    + NAME + "(?:\\s*\\.\\s*" + NAME + ")*+(?:\\s*<[^;{}()]*>)?(?:\\s*\\[\\s*])*(?:\\s*\\.\\.\\.)?"
                    + "(?<=[\\p{javaJavaIdentifierPart}>\\].])\\s+(" + NAME + ")(?=\\s*(?:[=:;,)\\[&|?]|->))");

    private static final Pattern FURTHER = Pattern.compile(",\\s*(" + NAME + ")(?=\\s*[=;,\\[)])");
    private static final Pattern OF_LAMBDA = Pattern.compile("(" + NAME + ")\\s*->");
    private static final Pattern OF_LAMBDA_IN_BRACKETS = Pattern.compile("\\(([^()]*)\\)\\s*->");

    private static final List<Call> calls = new ArrayList<>();
    private static final Map<Call, Integer> numbers = new HashMap<>();

    private record Call(MagicCall magic, List<String> locals) {}

    private MagicInJava() {}

    /**
     * The Java expression that calls a magic.
     *
     * @param before the source of the cell up to the magic, as far as it is Java
     */
    static synchronized String expression(MagicCall magic, String before) {
        List<String> locals = locals(magic.arguments(), before);
        int number = numbers.computeIfAbsent(new Call(magic, locals), each -> {
            calls.add(each);
            return calls.size() - 1;
        });
        return (magic.name().equals("sx") ? METHOD_FOR_LINES : METHOD) + "(" + number + ", new Object[] {"
                + String.join(", ", locals) + "})";
    }

    /** The names in braces that the source declares. Where one is declared twice, Java finds the one that is meant. */
    private static List<String> locals(List<String> arguments, String before) {
        TreeSet<String> names = new TreeSet<>();
        for (String argument : arguments) {
            IN_BRACES.matcher(argument).results().forEach(found -> names.add(found.group(1)));
        }
        names.removeIf(SourceVersion::isKeyword);
        names.removeIf(name -> !before.contains(name));
        if (!names.isEmpty()) {
            names.retainAll(declared(before));
        }
        return List.copyOf(names);
    }

    private static TreeSet<String> declared(String source) {
        TreeSet<String> names = new TreeSet<>();
        for (Pattern each : List.of(DECLARED, FURTHER, OF_LAMBDA)) {
            each.matcher(source).results().forEach(found -> names.add(found.group(1)));
        }
        Pattern name = Pattern.compile(NAME);
        for (Matcher lambda = OF_LAMBDA_IN_BRACKETS.matcher(source); lambda.find(); ) {
            name.matcher(lambda.group(1)).results().forEach(found -> names.add(found.group()));
        }
        return names;
    }

    private static synchronized Call numbered(int number) {
        return calls.get(number);
    }

    /**
     * Calls the magic. A checked exception is thrown unchanged, as by a magic on a line of its own.
     *
     * @param values of the local variables that it names
     */
    @SuppressWarnings("unchecked")
    public static <T> T call(int number, Object[] values) {
        Call call = numbered(number);
        Map<String, JavaVariable> locals = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            String name = call.locals.get(i);
            locals.put(name, new JavaVariable(name, values[i]));
        }
        try {
            Object returned = new Magics(BaseKernel.notebookKernel()).call(call.magic, locals);
            return (T) (returned instanceof CellValue shown ? shown.value() : returned);
        } catch (Exception e) {
            throw MagicInJava.<RuntimeException>unchecked(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> E unchecked(Exception e) throws E {
        throw (E) e;
    }
}
