package org.zimagelab.kernel.evaluation;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.zimagelab.common.magic.JavaVariable;

/** The Java session of a notebook. Snippets are compiled on the caller's thread and run on the cells' thread. */
final class JavaSession implements AutoCloseable {

    private record Cut(Completeness completeness, String source, String remaining) {}

    /**
     * There is no class path here: the file manager has it. With an option, javac would read the manifest of every jar
     * each time.
     */
    private static final List<String> OPTIONS = List.of("-Xlint:-options", "-parameters", "-g");

    private static final Pattern BLANK_LINES = Pattern.compile("\\A(?:[ \\t\\r\\f]*\\n)+");

    private final CellThread thread;
    private final CellClassLoader loader;
    private final String prelude;
    private final StandardJavaFileManager libraries; // shared by both compilers, since it keeps the index of every jar
    private final StatementCompiler statements;
    private final Declarations declarations;
    private final SnippetRunner runner;
    private final StackFrameLocator locator = new StackFrameLocator();
    private final CellFailures failures;
    private final RunClock clock = new RunClock();
    private final List<Path> classPath;
    private final Consumer<String> tell;
    private String imports; // of what the session has declared; null if they have to be collected again

    /**
     * Makes a session that can run statements at once; declarations wait for {@link #start}.
     *
     * @param prelude import declarations, one a line
     * @param tell prints a note to the person
     */
    JavaSession(
            CellThread thread, CellClassLoader loader, List<Path> classPath, String prelude, Consumer<String> tell) {
        this.thread = thread;
        this.failures = new CellFailures(thread, locator, this::shell);
        this.tell = tell;
        this.loader = loader;
        this.prelude = prelude;
        this.imports = prelude.replace('\n', ' ');
        libraries = ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);
        Stream<Path> inherited = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of);
        this.classPath = Stream.concat(inherited, classPath.stream())
                .collect(Collectors.toCollection(CopyOnWriteArrayList::new));
        showLibraries();
        List<String> options =
                Stream.concat(OPTIONS.stream(), Stream.of("-proc:none")).toList();
        statements = new StatementCompiler(new CellFileManager(libraries, loader.declared()), options);
        runner = new SnippetRunner(thread, clock);
        declarations = new Declarations(runner, loader, locator, libraries, this::useLibraries);
    }

    private void useLibraries() {
        showLibraries();
        statements.reset();
    }

    /**
     * Builds JShell in the calling thread. If that fails, every declaration reports the failure.
     *
     * @param quiet whether no cells run, which this work would slow down; ignored while a thread waits for JShell
     */
    void start(BooleanSupplier quiet) {
        declarations.start(OPTIONS, prelude, quiet);
    }

    JShell shell() {
        return declarations.shell();
    }

    /** As {@link Declarations#variable}. */
    Optional<JavaVariable> variable(String name) {
        return declarations.variable(name);
    }

    RunClock clock() {
        return clock;
    }

    /**
     * @param entries added in this order: before the kernel's class path if they replace something of it, otherwise
     *     after it
     * @param replaced jars that cells no longer see
     */
    void addToClassPath(List<Path> entries, Set<Path> replaced) throws Exception {
        String path = entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        classPath.addAll(replaced.isEmpty() ? classPath.size() : 0, entries);
        classPath.removeAll(replaced);
        thread.compiling(() -> {
            declarations.addToClassPath(path);
            return null;
        });
    }

    private void showLibraries() {
        try {
            libraries.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
            // otherwise sources beside classes would be compiled into new classes with each statement
            libraries.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class path, in the order in which it is searched. */
    List<Path> classPath() {
        return List.copyOf(classPath);
    }

    /**
     * Runs source, snippet after snippet.
     *
     * @return the value of the last snippet if that is an expression, otherwise null
     * @throws CellException when a snippet cannot be compiled or throws; the snippets before it keep their effects
     */
    Object evaluate(String source, SourceLocation location) throws Exception {
        DeclarationNotes notes = new DeclarationNotes(declarations);
        try {
            return evaluate(source, location, notes);
        } catch (IllegalStateException
                | StackOverflowError
                | InternalError e) { // thrown by a parser; what a cell throws has been wrapped already
            if (!CompileError.isTooDeep(e)) {
                throw e;
            }
            compiling(() -> {
                declarations.heal();
                return null;
            });
            throw new CellException(ErrorReports.compilation(source, List.of(CompileError.TOO_DEEP), location), null);
        } finally {
            notes.lines().forEach(tell);
        }
    }

    private Object evaluate(String source, SourceLocation location, DeclarationNotes notes) throws Exception {
        Object last = null;
        SealedTypes sealed = new SealedTypes(SealedTypes.areMentioned(source) ? pieces(source) : List.of());
        try (DeclarationOrder order = new DeclarationOrder(declarations, sealed, piece -> declaration(piece, notes))) {
            String rest = source;
            while (!rest.isBlank()) {
                rest = withoutBlankLines(rest);
                SourceLocation here = location.plusLines(lines(source.substring(0, source.length() - rest.length())));
                StatementCompiler.Compiled all = compile(rest, here);
                if (all != null) {
                    order.finish();
                    return run(all);
                }
                Cut cut = cut(rest);
                if (cut.completeness == Completeness.EMPTY) {
                    break; // comments
                }
                if (!cut.completeness.isComplete() || cut.source == null) {
                    return declaration(new SnippetSource(rest, here, false), notes); // an error, which JShell reports
                }
                rest = cut.remaining;
                boolean single = rest.isBlank(); // and since it did not compile as a statement, a declaration
                SnippetSource piece = new SnippetSource(cut.source, here, !single);
                if (!order.takes(piece)) {
                    try {
                        last = single ? declaration(piece, notes) : snippet(piece, notes);
                    } catch (CellException e) {
                        if (!order.putsOff(piece, e, pieces(rest))) {
                            throw e;
                        }
                        continue;
                    }
                }
                order.declared(piece);
            }
            order.finish();
        }
        return last;
    }

    private List<String> pieces(String source) throws Exception {
        List<String> pieces = new ArrayList<>();
        String rest = source;
        while (!rest.isBlank()) {
            Cut cut = cut(withoutBlankLines(rest));
            if (!cut.completeness.isComplete() || cut.source == null) {
                break;
            }
            pieces.add(cut.source);
            rest = cut.remaining;
        }
        return pieces;
    }

    /** Removes blank lines at the start, after which JShell would count lines wrongly. */
    private static String withoutBlankLines(String source) {
        return BLANK_LINES.matcher(source).replaceFirst("");
    }

    /** Runs work during which JShell compiles. */
    private <T> T compiling(Callable<T> work) throws Exception {
        return thread.compiling(() -> CompilerStderr.aside(work));
    }

    /** The first snippet of the source, and the rest. */
    private Cut cut(String source) throws Exception {
        String readable = SealedTypes.withoutNonSealed(source);
        CompletionInfo info = compiling(() -> declarations.analysis().analyzeCompletion(readable));
        if (readable.equals(source) || info.source() == null) {
            return new Cut(info.completeness(), info.source(), info.remaining());
        }
        int end = source.length() - info.remaining().length();
        return new Cut(
                info.completeness(), source.substring(0, end), info.remaining().isEmpty() ? "" : source.substring(end));
    }

    private StatementCompiler.Compiled compile(String source, SourceLocation location) throws Exception {
        return compiling(() -> {
            try {
                synchronized (libraries) {
                    return statements.compile(source, imports(), locator.file(location));
                }
            } catch (StatementCompiler.Refused e) {
                throw new CellException(ErrorReports.compilation(source, e.errors(), location), null);
            }
        });
    }

    private Object snippet(SnippetSource piece, DeclarationNotes notes) throws Exception {
        StatementCompiler.Compiled compiled = compile(piece.source(), piece.location());
        return compiled == null ? declaration(piece, notes) : run(compiled);
    }

    /** Compiles and runs a statement that does nothing, if that is possible without JShell. */
    void warmUp() throws Exception {
        StatementCompiler.Compiled nothing = compile("0", SourceLocation.NOWHERE);
        if (nothing != null) {
            run(nothing);
        }
    }

    private Object run(StatementCompiler.Compiled compiled) throws Exception {
        Method method = loader.load(compiled).getMethod(StatementCompiler.METHOD);
        try {
            return runner.run(method);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** Evaluates a declaration, or anything else that only JShell can compile. */
    private Object declaration(SnippetSource piece, DeclarationNotes notes) throws Exception {
        Object result = null;
        String refusal = compiling(() -> WrapperNames.refusal(piece.source()));
        if (refusal != null) {
            List<CompileError> error = List.of(new CompileError(refusal, 0));
            throw new CellException(ErrorReports.compilation(piece.source(), error, piece.location()), null);
        }
        imports = null; // the code that runs now may evaluate more source
        Declarations.Declared declared = compiling(() -> declare(piece));
        notes.add(declared);
        for (Declarations.Outcome outcome : declared.outcomes()) {
            Snippet snippet = outcome.snippet();
            CellExecutionControl.Ran ran = outcome.ran();
            if (outcome.refused() != null) {
                boolean isBlanked = snippet.source().length() == piece.source().length(); // only modifiers are
                ErrorReport report = ErrorReports.compilation(
                        isBlanked ? piece.source() : snippet.source(), outcome.refused(), piece.location());
                throw new CellException(report.because(DeclarationNotes.reasons(shell(), outcome.refused())), null);
            }
            locator.put(snippet, piece.location());
            if (ran != null && ran.thrown() != null) {
                CellException failure = failure(ran.thrown());
                notes.unchanged(compiling(() -> declarations.takeBack(declared.failed())));
                imports = null;
                throw failure;
            }
            result = switch (snippet.subKind()) {
                case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> ran.value();
                default -> null;
            };
            if (snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
                declarations.drop(snippet); // nobody sees its name, but every later snippet would import it
                locator.forget(snippet);
            }
        }
        return result;
    }

    private Declarations.Declared declare(SnippetSource piece) {
        try {
            return declarations.declare(piece.source(), piece.moreFollows());
        } catch (Declarations.CompilerFailure e) {
            throw CompileError.isTooDeep(e)
                    ? new CellException(
                            ErrorReports.compilation(piece.source(), List.of(CompileError.TOO_DEEP), piece.location()),
                            null)
                    : failure(e.getCause());
        } finally {
            imports = null;
        }
    }

    /** Import declarations for everything that the session has declared. Classes that it has replaced are forgotten. */
    private String imports() {
        if (imports == null) {
            Set<String> current = new HashSet<>();
            StringBuilder text = new StringBuilder();
            shell().snippets()
                    .filter(snippet -> shell().status(snippet).isDefined())
                    .forEach(snippet -> {
                        if (snippet instanceof ImportSnippet) {
                            text.append(snippet.source().strip().replace('\n', ' '))
                                    .append(' ');
                        } else if (snippet instanceof DeclarationSnippet named) {
                            String owner = declarations.className(snippet);
                            current.add(owner);
                            text.append("import static ")
                                    .append(owner)
                                    .append('.')
                                    .append(named.name())
                                    .append("; ");
                        }
                    });
            loader.declared().keySet().removeIf(name -> !current.contains(StackFrameLocator.wrapper(name)));
            imports = text.toString();
            statements.look();
        }
        return imports;
    }

    /** What the notebook shows for an exception of a cell. */
    CellException failure(Throwable cause) {
        return failures.of(cause);
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    @Override
    public void close() {
        declarations.close();
    }
}
