package org.zimagelab.kernel.evaluation;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import jdk.jshell.spi.SPIResolutionException;

/** JShell in this JVM: snippets are compiled on the caller's thread and run on the cells' thread. */
final class JavaSession implements AutoCloseable {

    /** Keeps what JShell would turn into text: the value and the exception themselves. */
    private final class Control extends DirectExecutionControl {
        Control() {
            super(loader.delegate());
        }

        @Override
        protected String invoke(Method snippet) throws Exception {
            value = null;
            thrown = null;
            try {
                value = thread.run(() -> run(snippet));
                return "";
            } catch (Thrown e) {
                thrown = e.getCause();
            } catch (Throwable e) { // left behind or refused at the door
                thrown = e;
            }
            throw new InvocationTargetException(thrown);
        }
    }

    /** Tells what a snippet threw from what the machinery around it throws. */
    private static final class Thrown extends Exception {
        Thrown(Throwable cause) {
            super(null, cause, false, false);
        }
    }

    private Object run(Method snippet) throws Exception {
        try {
            return clock.measured(() -> snippet.invoke(null));
        } catch (InvocationTargetException e) {
            throw new Thrown(e.getCause());
        }
    }

    /** No class path: the file manager has it, and as an option javac would read the manifest of every jar each time. */
    private static final List<String> OPTIONS = List.of("-Xlint:-options", "-parameters", "-g");

    private static final long QUIET_POLL_MS = 10;
    private static final String NARROW_CONSTRUCTOR = "compiler.err.invalid.canonical.constructor.in.record";
    private static final Pattern MODIFIER = Pattern.compile("public|protected|private");

    private static final Pattern BLANK_LINES = Pattern.compile("\\A(?:[ \\t\\r\\f]*\\n)+");

    private final CellThread thread;
    private final CellLoader loader;
    private final String prelude;
    private final StandardJavaFileManager libraries; // one for both compilers: it keeps the index of every jar
    private final StatementCompiler statements;
    private final CompletableFuture<JShell> shell = new CompletableFuture<>();
    private volatile boolean wanted; // somebody waits for it
    private final Frames frames = new Frames(this::shell);
    private final RunClock clock = new RunClock();
    private final List<Path> classPath;
    private String imports; // of what the session has declared; null after a change
    private Object value; // of JShell's last snippet; ours by the order of evaluation, one snippet after the other
    private Throwable thrown;

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
    }

    /**
     * Builds JShell in the calling thread; what fails here, every declaration will tell.
     *
     * @param quiet whether no cells are coming, which this would slow down; does not count when somebody waits for JShell
     */
    void start(BooleanSupplier quiet) {
        try {
            shell.complete(newShell(quiet));
        } catch (Throwable t) {
            shell.completeExceptionally(t);
        }
    }

    private JShell newShell(BooleanSupplier quiet) throws InterruptedException {
        Control control = new Control();
        JShell built = JShell.builder()
                .executionEngine(
                        new ExecutionControlProvider() {
                            @Override
                            public String name() {
                                return "cells";
                            }

                            @Override
                            public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
                                return control;
                            }
                        },
                        Map.of())
                .fileManager(own -> libraries)
                .compilerOptions(OPTIONS.toArray(String[]::new))
                .build();
        for (String declaration : prelude.split("\n")) {
            while (!wanted && !quiet.getAsBoolean()) {
                Thread.sleep(QUIET_POLL_MS);
            }
            synchronized (libraries) { // a statement may come between two
                built.eval(declaration);
            }
        }
        return built;
    }

    JShell shell() {
        wanted = true;
        return shell.join();
    }

    private SourceCodeAnalysis analysis() {
        return shell().sourceCodeAnalysis();
    }

    RunClock clock() {
        return clock;
    }

    void addToClassPath(List<Path> entries) throws Exception {
        String path = entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        classPath.addAll(entries);
        thread.compiling(() -> {
            JShell ready = shell();
            synchronized (libraries) {
                ready.addToClasspath(path); // and so to the loader; but JShell forgets what we began with
                showLibraries();
                statements.reset();
            }
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
            CompletionInfo info = thread.compiling(() -> analysis().analyzeCompletion(now));
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
            synchronized (libraries) {
                return statements.compile(source, imports(), frames.file(origin));
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
            return thread.run(() -> run(method));
        } catch (Throwable e) {
            throw failure(e instanceof Thrown t ? t.getCause() : e);
        }
    }

    /** Declarations, and whatever else JShell alone can compile. */
    private Object declaration(String source, Origin origin) throws Exception {
        Object result = null;
        List<SnippetEvent> events = thread.compiling(() -> declare(source));
        for (SnippetEvent event : events) {
            Snippet snippet = event.snippet();
            if (event.causeSnippet() == null) {
                frames.put(snippet, origin);
            }
            if (event.exception() != null) {
                throw failure(thrown == null ? event.exception() : thrown);
            }
            if (event.causeSnippet() != null) {
                continue; // an earlier snippet, updated by this one
            }
            if (event.status() == Snippet.Status.REJECTED) {
                throw new CellException(
                        ErrorReports.compilation(
                                snippet.source(), shell().diagnostics(snippet).toList(), origin),
                        null);
            }
            result = switch (snippet.subKind()) {
                case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> value;
                default -> null;
            };
            if (snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
                shell().drop(snippet); // its name is shown nowhere, but every later snippet would import it
                frames.forget(snippet);
            } else if (snippet.kind().isPersistent()) {
                imports = null;
            }
        }
        return result;
    }

    /**
     * JShell makes a record public, and then rejects a constructor of it that has no modifier: such a constructor is given
     * one.
     */
    private List<SnippetEvent> declare(String source) {
        List<SnippetEvent> events = shell().eval(source);
        for (SnippetEvent event : events) {
            Diag narrow = event.status() != Snippet.Status.REJECTED
                    ? null
                    : shell().diagnostics(event.snippet())
                            .filter(problem -> problem.getCode().equals(NARROW_CONSTRUCTOR))
                            .findFirst()
                            .orElse(null);
            String rejected = event.snippet().source();
            int at = narrow == null ? -1 : (int) narrow.getStartPosition();
            if (at >= 0 && !MODIFIER.matcher(rejected.substring(at)).lookingAt()) {
                return declare(rejected.substring(0, at) + "public " + rejected.substring(at));
            }
        }
        return events;
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
                            String owner = analysis().wrapper(snippet).fullClassName();
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
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof SPIResolutionException unresolved) {
                return unresolved(unresolved.id());
            }
        }
        boolean interrupted = cause instanceof InterruptedException
                || cause instanceof CellInterrupted
                || thread.wasInterrupted() && !(cause instanceof CellException);
        ErrorReport report = interrupted
                ? ErrorReports.interrupted(cause, frames::place)
                : ErrorReports.thrown(cause, frames::place);
        return new CellException(report, cause);
    }

    private CellException unresolved(int id) {
        DeclarationSnippet snippet = (DeclarationSnippet) shell().snippets()
                .filter(each -> each.id().equals(String.valueOf(id)))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        String missing = shell().unresolvedDependencies(snippet).collect(Collectors.joining(", "));
        if (missing.isEmpty()) {
            List<Diag> problems = shell().diagnostics(snippet).toList();
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
        shell.thenAccept(JShell::close);
    }
}
