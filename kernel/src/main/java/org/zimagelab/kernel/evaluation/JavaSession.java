package org.zimagelab.kernel.evaluation;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
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
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.spi.SPIResolutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JShell in this JVM: snippets are compiled on the caller's thread and run on the cells' thread. */
final class JavaSession implements AutoCloseable {

    /** No class path: the file manager has it, and as an option javac would read the manifest of every jar each time. */
    private static final List<String> OPTIONS = List.of("-Xlint:-options", "-parameters", "-g");

    private static final Pattern BLANK_LINES = Pattern.compile("\\A(?:[ \\t\\r\\f]*\\n)+");

    private static final Logger LOG = LoggerFactory.getLogger(JavaSession.class);

    private final CellThread thread;
    private final CellLoader loader;
    private final String prelude;
    private final StandardJavaFileManager libraries; // one for both compilers: it keeps the index of every jar
    private final StatementCompiler statements;
    private final Declarations declarations;
    private final SnippetRunner runner;
    private final Frames frames = new Frames(this::shell);
    private final RunClock clock = new RunClock();
    private final List<Path> classPath;
    private String imports; // of what the session has declared; null after a change

    /**
     * A session that can run statements; declarations wait until {@link #start} has done its work.
     *
     * @param prelude import declarations, one a line
     */
    JavaSession(CellThread thread, CellLoader loader, List<Path> classPath, String prelude) {
        this.thread = thread;
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
        statements = new StatementCompiler(new CellFiles(libraries, loader.declared()), options);
        runner = new SnippetRunner(thread, clock);
        declarations = new Declarations(runner, loader, libraries, this::useLibraries);
    }

    private void useLibraries() {
        showLibraries();
        statements.reset();
    }

    /**
     * Builds JShell in the calling thread; what fails here, every declaration will tell.
     *
     * @param quiet whether no cells are coming, which this would slow down; does not count when somebody waits for JShell
     */
    void start(BooleanSupplier quiet) {
        declarations.start(OPTIONS, prelude, quiet);
    }

    JShell shell() {
        return declarations.shell();
    }

    RunClock clock() {
        return clock;
    }

    void addToClassPath(List<Path> entries) throws Exception {
        String path = entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        classPath.addAll(entries);
        thread.compiling(() -> {
            declarations.addToClassPath(path);
            return null;
        });
    }

    private void showLibraries() {
        try {
            libraries.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
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
     * @return the value of the last snippet if that is an expression, else null
     * @throws CellException when a snippet cannot be compiled or throws; those before it stay done
     */
    Object evaluate(String source, Origin origin) throws Exception {
        Object last = null;
        String rest = source;
        while (!rest.isBlank()) {
            rest = BLANK_LINES.matcher(rest).replaceFirst(""); // JShell counts lines wrongly behind blank ones
            Origin here = origin.plusLines(lines(source.substring(0, source.length() - rest.length())));
            StatementCompiler.Compiled all = compile(rest, here);
            if (all != null) {
                return run(all);
            }
            String now = rest;
            CompletionInfo info = thread.compiling(() -> declarations.analysis().analyzeCompletion(now));
            if (info.completeness() == Completeness.EMPTY) {
                break; // comments
            }
            if (!info.completeness().isComplete() || info.source() == null) {
                return declaration(rest, here); // an error, which it words
            }
            boolean single = info.remaining().isBlank(); // and then no statement
            last = single ? declaration(info.source(), here) : snippet(info.source(), here);
            rest = info.remaining();
        }
        return last;
    }

    private StatementCompiler.Compiled compile(String source, Origin origin) throws Exception {
        return thread.compiling(() -> {
            try {
                synchronized (libraries) {
                    return statements.compile(source, imports(), frames.file(origin));
                }
            } catch (StatementCompiler.Refused e) {
                throw new CellException(ErrorReports.compilation(source, e.problems(), origin), null);
            }
        });
    }

    private Object snippet(String source, Origin origin) throws Exception {
        StatementCompiler.Compiled compiled = compile(source, origin);
        return compiled == null ? declaration(source, origin) : run(compiled);
    }

    /** Compiles and runs a statement that does nothing, where that does not need JShell. */
    void warmUp() throws Exception {
        StatementCompiler.Compiled nothing = compile("0", Origin.NOWHERE);
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

    /** Declarations, and whatever else JShell alone can compile. */
    private Object declaration(String source, Origin origin) throws Exception {
        Object result = null;
        String refusal = thread.compiling(() -> WrapperNames.refusal(source));
        if (refusal != null) {
            throw new CellException(ErrorReports.compilation(source, List.of(new Problem(refusal, 0)), origin), null);
        }
        Declarations.Declared declared = thread.compiling(() -> declare(source, origin));
        for (SnippetEvent event : declared.events()) {
            Snippet snippet = event.snippet();
            if (event.causeSnippet() != null) {
                continue; // an earlier snippet, updated by this one
            }
            frames.put(snippet, origin);
            Declarations.Ran ran = declared.ran().get(declarations.className(snippet));
            if (ran != null && ran.thrown() != null) {
                throw failure(ran.thrown());
            }
            if (event.exception() != null) {
                throw failure(event.exception());
            }
            if (isRefused(event, ran)) {
                throw refused(snippet, origin);
            }
            result = switch (snippet.subKind()) {
                case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> ran.value();
                default -> null;
            };
            if (snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
                declarations.drop(snippet); // its name is shown nowhere, but every later snippet would import it
                frames.forget(snippet);
            } else if (snippet.kind().isPersistent()) {
                imports = null;
            }
        }
        return result;
    }

    private Declarations.Declared declare(String source, Origin origin) {
        try {
            return declarations.declare(source);
        } catch (Declarations.CompilerFailure e) {
            throw compilerFailure(e.getCause(), source, origin);
        }
    }

    private CellException compilerFailure(Throwable cause, String source, Origin origin) {
        return Problem.isTooDeep(cause)
                ? new CellException(ErrorReports.compilation(source, List.of(Problem.TOO_DEEP), origin), null)
                : failure(cause);
    }

    /** Whether a snippet is neither done nor waits for anything. */
    private boolean isRefused(SnippetEvent event, Declarations.Ran ran) {
        Snippet snippet = event.snippet();
        boolean waits = snippet instanceof DeclarationSnippet named
                && event.status() != Snippet.Status.REJECTED
                && shell().unresolvedDependencies(named).findAny().isPresent();
        boolean done =
                event.status().isDefined() && (ran != null || !snippet.subKind().isExecutable());
        return !done && !waits;
    }

    private CellException refused(Snippet snippet, Origin origin) {
        List<Problem> problems = Problem.errors(shell().diagnostics(snippet).toList());
        if (snippet.kind().isPersistent() && shell().status(snippet).isActive()) {
            declarations.drop(snippet); // it has no class, and nothing that comes can give it one
            imports = null;
        }
        return new CellException(ErrorReports.compilation(snippet.source(), problems, origin), null);
    }

    /** What the session has declared, as import declarations; classes that it has replaced are forgotten. */
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
            loader.declared().keySet().removeIf(name -> !current.contains(Frames.wrapper(name)));
            imports = text.toString();
            statements.look();
        }
        return imports;
    }

    /** What the notebook shows for an exception of a cell. */
    CellException failure(Throwable cause) {
        if (cause instanceof CellException nested) {
            return new CellException(nested.report(), cause);
        }
        boolean interrupted =
                cause instanceof InterruptedException || cause instanceof CellInterrupted || thread.wasInterrupted();
        if (!interrupted) {
            try {
                return (CellException) thread.run(() -> told(cause)); // by methods that may be the cell's own
            } catch (CellInterrupted e) {
                // while it was telling
            } catch (Throwable t) {
                LOG.warn("an exception of a cell could not be told", t);
                String name = ErrorReports.simpleName(cause);
                return new CellException(new ErrorReport(name, "", List.of(name)), cause);
            }
        }
        return new CellException(ErrorReports.interrupted(cause, frames::place), cause);
    }

    private CellException told(Throwable cause) throws Exception {
        List<Throwable> chain = Told.chain(cause);
        for (Throwable t : chain) {
            if (t instanceof SPIResolutionException unresolved) {
                return unresolved(unresolved.id());
            }
        }
        boolean isMistake = Told.isWithoutStack(cause);
        List<Told> told = Told.by(chain);
        ErrorReport report = thread.compiling(() -> ErrorReports.thrown(told, isMistake, frames::place));
        return new CellException(report, cause);
    }

    private CellException unresolved(int id) {
        DeclarationSnippet snippet = (DeclarationSnippet) shell().snippets()
                .filter(each -> each.id().equals(String.valueOf(id)))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        String missing = shell().unresolvedDependencies(snippet).collect(Collectors.joining(", "));
        if (missing.isEmpty()) {
            List<Problem> problems = Problem.errors(shell().diagnostics(snippet).toList());
            return new CellException(ErrorReports.compilation(snippet.source(), problems, frames.of(snippet)), null);
        }
        String message = "this needs " + missing + ", which is not declared yet";
        List<String> line = List.of(ErrorReports.line("UnresolvedReference", message));
        return new CellException(new ErrorReport("UnresolvedReference", message, line), null);
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    @Override
    public void close() {
        declarations.close();
    }
}
