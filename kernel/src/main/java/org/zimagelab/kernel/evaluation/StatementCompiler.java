package org.zimagelab.kernel.evaluation;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.api.JavacTaskPool;
import com.sun.tools.javac.code.ClassFinder;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.PackageSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles one expression or statement in a single pass of javac. JShell needs five passes and keeps each snippet for
 * ever. What cannot be compiled here, declarations above all, is left to JShell, which also reports the errors.
 *
 * <p>The pool of reusable compilers is internal to the JDK, made for JShell. It needs {@code --add-exports} for
 * {@code com.sun.tools.javac.api}, {@code .code} and {@code .util} of {@code jdk.compiler}; without these options
 * JShell compiles everything.
 */
final class StatementCompiler {

    /**
     * A compiled snippet.
     *
     * @param className of the class whose {@link #METHOD} runs it and returns its value
     * @param classes bytes by class name
     */
    record Compiled(String className, Map<String, byte[]> classes) {}

    /**
     * Part of every generated name, new in each process, so that no name that a person writes or imports is the same.
     */
    static final String TOKEN = Long.toString(System.nanoTime() & Long.MAX_VALUE, Character.MAX_RADIX);

    private static final String PACKAGE = "REPL.";

    /** Prefix of the names of its classes; a number follows. */
    private static final String CLASS = PACKAGE + "$Cell" + TOKEN + "_";

    static final String METHOD = "cell$" + TOKEN;
    private static final String VALUE = "value$" + TOKEN;

    private static final Logger LOG = LoggerFactory.getLogger(StatementCompiler.class);

    /** Source that is certainly a declaration; other declarations are recognized in the syntax tree. */
    private static final Pattern DECLARATION = Pattern.compile(
            "\\s*(?:@|(?:import|class|interface|enum|record|public|private|protected|static|final"
                    + "|abstract|sealed|void|var)\\b).*",
            Pattern.DOTALL);

    /** A compiler remembers every name that it has seen, so it is replaced after this many compilations. */
    private static final int COMPILATIONS = 2000;

    private enum Form {
        /** The initializer of a {@code var}, so that the expression has its own type. */
        EXPRESSION(head("java.lang.Object") + "var " + VALUE + " = ", "\n; return " + VALUE + "; }"),
        STATEMENT(head("void"), "\n}");

        final String before;
        final String after;

        Form(String before, String after) {
            this.before = before;
            this.after = after;
        }

        private static String head(String type) {
            return "public static " + type + " " + METHOD + "() throws java.lang.Throwable { ";
        }
    }

    /**
     * The result of a compilation. If both the classes and the refusal are missing, JShell has to compile the source or
     * to report the error.
     */
    private record Attempt(Compiled compiled, boolean hasValue, Refused refused) {}

    /**
     * javac found the snippet valid and refused it while it wrote the class, since a constant is too long or the code
     * too large. JShell could not compile it either.
     */
    static final class Refused extends Exception {
        private final transient List<CompileError> errors;

        Refused(List<CompileError> errors) {
            super(errors.get(0).message(), null, false, false);
            this.errors = errors;
        }

        List<CompileError> errors() {
            return errors;
        }
    }

    private final CellFileManager files;
    private final List<String> options;
    private JavacTaskPool pool;
    private boolean stale;
    private int compilations;
    private int number;

    /**
     * @param files the classes that snippets may refer to
     * @param options for javac
     */
    StatementCompiler(CellFileManager files, List<String> options) {
        this.files = files;
        this.options = options;
        reset();
    }

    /** Makes the compiler read the classes of cells again, since some were added or removed. */
    void look() {
        stale = true;
    }

    /** Forgets all classes that were read, since the class path has changed. */
    void reset() {
        stale = false;
        compilations = 0;
        try {
            pool = new JavacTaskPool(1);
        } catch (IllegalAccessError e) {
            LOG.info("the compiler cannot be used directly, so JShell compiles everything: {}", e.getMessage());
            pool = null;
        }
    }

    /**
     * Compiles a snippet.
     *
     * @param source one expression or statement, as JShell splits source
     * @param imports import declarations for it, in one line
     * @param file the file name for stack traces
     * @return null if it is neither, or has errors
     * @throws Refused if it is valid, but cannot be made a class
     */
    Compiled compile(String source, String imports, String file) throws Refused {
        if (pool == null || DECLARATION.matcher(source).matches()) {
            return null;
        }
        String bare = source.stripTrailing();
        bare = bare.endsWith(";") ? bare.substring(0, bare.length() - 1).stripTrailing() : bare;
        boolean call = bare.endsWith(")")
                && !bare.equals(source.stripTrailing()); // such as println, which usually has no value
        if (call) {
            Attempt statement = attempt(Form.STATEMENT, bare + ";", imports, file);
            return statement.hasValue ? attempt(Form.EXPRESSION, bare, imports, file).compiled : statement.compiled;
        }
        Attempt expression = attempt(Form.EXPRESSION, bare, imports, file);
        if (expression.compiled != null) {
            return expression.compiled;
        }
        Attempt statement = attempt(Form.STATEMENT, source, imports, file);
        return statement.hasValue ? null : statement.compiled;
    }

    private Attempt attempt(Form form, String source, String imports, String file) throws Refused {
        Attempt attempt = tried(form, source, imports, file);
        if (attempt.refused != null) {
            throw attempt.refused;
        }
        return attempt;
    }

    private Attempt tried(Form form, String source, String imports, String file) {
        if (++compilations > COMPILATIONS) {
            reset();
        }
        String name = CLASS.substring(PACKAGE.length()) + ++number;
        String unit =
                "package REPL; " + imports + " public class " + name + " { " + form.before + source + form.after + " }";
        DiagnosticCollector<JavaFileObject> errors = new DiagnosticCollector<>();
        CellFileManager.Source input = new CellFileManager.Source(name, file, unit);
        files.forget();
        Attempt attempt;
        try {
            attempt = pool.getTask(Writer.nullWriter(), files, errors, options, null, List.of(input), task -> {
                if (stale) {
                    purge(((BasicJavacTask) task).getContext());
                    stale = false;
                }
                try {
                    return compile(form, name, task, errors);
                } catch (IOException e) {
                    throw new UncheckedIOException(e); // nothing is read from a disk
                }
            });
        } catch (RuntimeException | StackOverflowError e) {
            reset();
            if (!CompileError.isTooDeep(e)) {
                throw e;
            }
            return new Attempt(null, false, new Refused(List.of(CompileError.TOO_DEEP)));
        }
        boolean refused = attempt.compiled != null && hasErrors(errors);
        if (refused) {
            reset(); // after such a late failure, a compiler reports errors in everything
            int start = unit.indexOf(form.before) + form.before.length();
            return new Attempt(null, false, new Refused(CompileError.errors(errors.getDiagnostics(), start)));
        }
        return attempt;
    }

    private Attempt compile(Form form, String name, JavacTask task, DiagnosticCollector<JavaFileObject> errors)
            throws IOException {
        Attempt failed = new Attempt(null, false, null);
        Iterator<? extends CompilationUnitTree> units = task.parse().iterator();
        CompilationUnitTree unit = units.next();
        StatementTree statement = hasErrors(errors) ? null : only(form, unit);
        if (statement == null || statement.getKind() == Tree.Kind.VARIABLE && form == Form.STATEMENT) {
            return failed;
        }
        task.analyze();
        if (hasErrors(errors)) {
            return failed;
        }
        if (form == Form.STATEMENT && statement instanceof ExpressionStatementTree expression) {
            Trees trees = Trees.instance(task);
            TypeMirror type = trees.getTypeMirror(TreePath.getPath(unit, expression.getExpression()));
            if (type == null || type.getKind() != TypeKind.VOID) {
                return new Attempt(null, true, null);
            }
        }
        task.generate();
        return new Attempt(new Compiled(PACKAGE + name, files.written()), false, null);
    }

    /** The single statement of the source; null if there are several, or if the source closes the braces around it. */
    private static StatementTree only(Form form, CompilationUnitTree unit) {
        if (unit.getTypeDecls().size() != 1 || !(unit.getTypeDecls().get(0) instanceof ClassTree type)) {
            return null;
        }
        if (type.getMembers().size() != 1 || !(type.getMembers().get(0) instanceof MethodTree method)) {
            return null;
        }
        BlockTree body = method.getBody();
        List<? extends StatementTree> statements = body.getStatements();
        if (statements.size() != (form == Form.EXPRESSION ? 2 : 1)) {
            return null;
        }
        StatementTree statement = statements.get(0);
        return statement instanceof ClassTree ? null : statement;
    }

    private static boolean hasErrors(DiagnosticCollector<JavaFileObject> errors) {
        return errors.getDiagnostics().stream().anyMatch(p -> p.getKind() == javax.tools.Diagnostic.Kind.ERROR);
    }

    /**
     * Makes the compiler list the package of the cells again. It lists a package only once, but classes of cells are
     * added and removed.
     */
    private static void purge(Context context) {
        Symtab symbols = Symtab.instance(context);
        PackageSymbol cells = symbols.getPackage(
                symbols.unnamedModule, Names.instance(context).fromString("REPL"));
        if (cells == null) {
            return;
        }
        for (ClassSymbol type : symbols.getAllClasses()) {
            if (type.packge() == cells) {
                symbols.removeClass(symbols.unnamedModule, type.flatName());
            }
        }
        cells.members_field = null;
        cells.completer = ClassFinder.instance(context).getCompleter();
    }
}
