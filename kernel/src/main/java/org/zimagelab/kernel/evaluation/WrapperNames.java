package org.zimagelab.kernel.evaluation;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.ToolProvider;

/**
 * Handles declarations whose names clash with the class that JShell puts around them. That class has a method
 * {@code do_it$}, keeps the initializer of {@code x} in a variable {@code x_}, names {@code Object}, {@code Throwable}
 * and {@code SuppressWarnings}, and inherits from Object. A name that cannot work is refused before anything is
 * declared; a variable {@code x_} of a cell is made to work.
 */
final class WrapperNames {
    /**
     * JShell's class names the first three. The others are needed for literals, for boxing and by most cells, and once
     * hidden they cannot be restored.
     */
    private static final Set<String> TYPES = Set.of(
            "Object",
            "Throwable",
            "SuppressWarnings",
            "Override",
            "System",
            "String",
            "Class",
            "Boolean",
            "Byte",
            "Short",
            "Integer",
            "Long",
            "Float",
            "Double",
            "Exception",
            "RuntimeException");

    /** First parts of the qualified names that JShell and magics write, such as the type of a {@code var}. */
    private static final Set<String> PACKAGES =
            Set.of("java", "javax", "jdk", "org", "com", "net", "io", "tech", "REPL");

    private static final Set<String> INHERITED =
            Set.of("clone", "finalize", "equals", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");
    private static final String METHOD = "do_it$";
    private static final String KEPT = "a method in a cell cannot be called " + METHOD
            + ", because JShell uses this name itself; choose another name";

    /** Source that does not match this cannot be refused; so most declarations need not be parsed again. */
    private static final Pattern REFUSABLE = Pattern.compile(
            "\\\\u|\\b(?:class|interface|enum|record)\\b[^{]{0,200}?\\b(?:" + String.join("|", TYPES) + "|"
                    + String.join("|", PACKAGES) + ")\\b|\\b(?:" + String.join("|", INHERITED) + "|do_it\\$)\\s*\\(");

    private static final Pattern STRING = Pattern.compile("\"(?:\\\\.|[^\"\\\\\n])*\"");
    private static final Pattern CALL = Pattern.compile("(?<![\\p{javaJavaIdentifierPart}.])do_it\\$\\s*\\(");

    private static final Pattern UNDERSCORED =
            Pattern.compile("\\p{javaJavaIdentifierPart}_(?!\\p{javaJavaIdentifierPart})");

    private static final String HEAD = "class Members { ";

    /** Prefix of variables that no person has declared; completion and {@code %whos} leave them out. */
    private static final String HIDDEN = "$hidden" + StatementCompiler.TOKEN + "_";

    private WrapperNames() {}

    /** For a hidden variable the person's variable that it helps to declare; for any other variable its own name. */
    static String shown(String name) {
        return name.startsWith(HIDDEN) ? name.substring(HIDDEN.length()) : name;
    }

    /**
     * Why a declaration cannot be accepted.
     *
     * @param source as it would be passed to JShell
     * @return one sentence; null if it can be accepted
     */
    static String refusal(String source) {
        if (!REFUSABLE.matcher(source).find()) {
            return null;
        }
        List<? extends Tree> members = parse(source).members();
        for (Tree member : members) {
            String type =
                    member instanceof ClassTree named ? named.getSimpleName().toString() : "";
            if (TYPES.contains(type)) {
                return "a type in a cell cannot be called " + type + ", because every later cell needs Java's own "
                        + type + "; choose another name";
            }
            if (PACKAGES.contains(type)) {
                return "a type in a cell cannot be called " + type
                        + ", because it would hide all packages whose names begin with it; choose another name";
            }
            String method =
                    member instanceof MethodTree declared ? declared.getName().toString() : "";
            if (INHERITED.contains(method)) {
                return "a method in a cell cannot be called " + method + ", because the " + method + " that every class"
                        + " inherits from Object would be called instead; choose another name";
            }
            if (method.equals(METHOD)) {
                return KEPT;
            }
        }
        boolean areTypes = members.stream().allMatch(member -> member instanceof ClassTree);
        boolean calls = CALL.matcher(STRING.matcher(source).replaceAll("")).find();
        return calls && !(areTypes && !members.isEmpty()) ? KEPT : null;
    }

    /**
     * Splits a declaration into steps if an initializer of {@code x} names a variable {@code x_}: the value is first
     * stored in a variable of another name.
     *
     * @return the sources to evaluate in turn; empty if the source can be evaluated as it is
     */
    static List<String> steps(String source) {
        if (!UNDERSCORED.matcher(source).find()) {
            return List.of();
        }
        Parsed parsed = parse(source);
        StringBuilder renamed = new StringBuilder(source);
        List<String> steps = new ArrayList<>();
        List<? extends Tree> members = parsed.members();
        for (int i = members.size() - 1; i >= 0; i--) { // from the end: positions before stay
            if (!(members.get(i) instanceof VariableTree variable) || !meetsItsCopy(variable)) {
                continue;
            }
            int start = parsed.start(variable);
            String name = variable.getName().toString();
            Matcher place = Pattern.compile("(?<!\\p{javaJavaIdentifierPart})" + Pattern.quote(name)
                            + "(?!\\p{javaJavaIdentifierPart})")
                    .matcher(source)
                    .region(start, parsed.start(variable.getInitializer()))
                    .useTransparentBounds(true);
            int at = -1;
            while (place.find()) {
                at = place.start();
            }
            if (at < 0) {
                return List.of(); // JShell will report the error
            }
            renamed.replace(at, at + name.length(), HIDDEN + name);
            steps.add(0, parsed.type(variable) + " " + name + " = " + HIDDEN + name + ";");
        }
        if (!steps.isEmpty()) {
            steps.add(0, renamed.toString());
        }
        return steps;
    }

    private static boolean meetsItsCopy(VariableTree variable) {
        String copy = variable.getName() + "_";
        boolean[] found = {false};
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitIdentifier(IdentifierTree identifier, Void nothing) {
                found[0] |= identifier.getName().contentEquals(copy);
                return null;
            }
        }.scan(variable.getInitializer(), null);
        return found[0];
    }

    /**
     * Source, parsed as the members of a class.
     *
     * @param hasErrors whether it contains anything that cannot be a member
     */
    record Parsed(String source, CompilationUnitTree unit, SourcePositions positions, boolean hasErrors) {

        List<? extends Tree> members() {
            List<? extends Tree> types = unit.getTypeDecls();
            return !types.isEmpty() && types.get(0) instanceof ClassTree all ? all.getMembers() : List.of();
        }

        int start(Tree tree) {
            return (int) positions.getStartPosition(unit, tree) - HEAD.length();
        }

        int end(Tree tree) {
            return (int) positions.getEndPosition(unit, tree) - HEAD.length();
        }

        /** The type as written; {@code var} if it is written so or if brackets follow the name. */
        String type(VariableTree variable) {
            Tree type = variable.getType();
            int start = type == null ? -1 : start(type);
            int end = type == null ? -1 : (int) positions.getEndPosition(unit, type) - HEAD.length();
            boolean isBehind =
                    start >= 0 && end > start && !source.substring(start, end).contains("=");
            String written = isBehind ? source.substring(start, end) : "var";
            return written.endsWith("]") || written.isBlank() ? "var" : written;
        }
    }

    /** Parses source whose members are declarations; everything else is left out. */
    static Parsed parse(String source) {
        try {
            return CompilerStderr.aside(() -> parsed(source));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e); // nothing is read from a disk
        }
    }

    private static Parsed parsed(String source) throws IOException {
        CellFileManager.Source unit = new CellFileManager.Source("Members", "members", HEAD + source + "\n}");
        boolean[] hasErrors = {false};
        JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(
                        Writer.nullWriter(),
                        null,
                        problem -> hasErrors[0] |= problem.getKind() == Diagnostic.Kind.ERROR,
                        List.of("-proc:none"),
                        null,
                        List.of(unit));
        CompilationUnitTree tree = task.parse().iterator().next();
        return new Parsed(source, tree, Trees.instance(task).getSourcePositions(), hasErrors[0]);
    }
}
