package org.zimagelab.kernel.evaluation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import javax.tools.StandardJavaFileManager;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** JShell in this JVM: it compiles declarations, and tracks what depends on what. */
final class Declarations implements AutoCloseable {

    /**
     * What a snippet gave.
     *
     * @param value null where it threw
     * @param thrown null where it did not
     */
    record Ran(Object value, Throwable thrown) {}

    /**
     * What came of a piece of source.
     *
     * @param events JShell's, those of the source first
     * @param ran what was run, by the name of the class that JShell put around it; whatever is missing here has not run
     */
    record Declared(List<SnippetEvent> events, Map<String, Ran> ran) {}

    /** Keeps what JShell would turn into text: the value and the exception themselves. */
    private final class Control extends DirectExecutionControl {
        Control() {
            super(loader.delegate());
        }

        @Override
        protected String invoke(Method snippet) throws Exception {
            Map<String, Ran> mine = ran; // the snippet may evaluate others
            Ran done;
            try {
                done = new Ran(runner.run(snippet), null);
            } catch (Throwable e) {
                done = new Ran(null, e);
            }
            mine.put(snippet.getDeclaringClass().getName(), done);
            if (done.thrown != null) {
                throw new InvocationTargetException(FAILED); // JShell would follow the causes, for ever in a ring
            }
            return "";
        }
    }

    /** All that JShell hears of an exception. */
    private static final Throwable FAILED = new RuntimeException("a snippet failed", null, false, false) {};

    private static final long QUIET_POLL_MS = 10;
    private static final String NARROW_CONSTRUCTOR = "compiler.err.invalid.canonical.constructor.in.record";
    private static final String LIMIT = "compiler.err.limit"; // too long, too large, too many
    private static final Pattern MODIFIER = Pattern.compile("public|protected|private");

    private final SnippetRunner runner;
    private final CellLoader loader;
    private final StandardJavaFileManager libraries;
    private final Runnable afterClassPath;
    private final CompletableFuture<JShell> shell = new CompletableFuture<>();
    private volatile boolean wanted; // somebody waits for it
    private Map<String, Ran> ran = new HashMap<>(); // of the source being evaluated

    /**
     * JShell is built by {@link #start}.
     *
     * @param libraries the class path; nobody else compiles while it is locked
     * @param afterClassPath called when JShell has set the class path of the libraries, which it knows only a part of
     */
    Declarations(SnippetRunner runner, CellLoader loader, StandardJavaFileManager libraries, Runnable afterClassPath) {
        this.runner = runner;
        this.loader = loader;
        this.libraries = libraries;
        this.afterClassPath = afterClassPath;
    }

    /**
     * Builds JShell in the calling thread; what fails here, every declaration will tell.
     *
     * @param options for javac
     * @param prelude import declarations, one a line
     * @param quiet whether no cells are coming, which this would slow down; does not count when somebody waits for JShell
     */
    void start(List<String> options, String prelude, BooleanSupplier quiet) {
        try {
            shell.complete(newShell(options, prelude, quiet));
        } catch (Throwable t) {
            shell.completeExceptionally(t);
        }
    }

    private JShell newShell(List<String> options, String prelude, BooleanSupplier quiet) throws InterruptedException {
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
                .compilerOptions(options.toArray(String[]::new))
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

    SourceCodeAnalysis analysis() {
        return shell().sourceCodeAnalysis();
    }

    /** The class that JShell puts around a snippet. */
    String className(Snippet snippet) {
        return analysis().wrapper(snippet).fullClassName();
    }

    /** Adds to the class path, and so to the loader; entries parted as there. */
    void addToClassPath(String path) {
        JShell ready = shell();
        synchronized (libraries) {
            ready.addToClasspath(path);
            afterClassPath.run(); // JShell forgets what we began with
        }
    }

    /**
     * Evaluates source as JShell parts it.
     *
     * @throws CompilerFailure when the compiler itself fails
     */
    Declared declare(String source) throws CompilerFailure {
        Map<String, Ran> outer = ran;
        Map<String, Ran> mine = new HashMap<>();
        ran = mine;
        boolean healthy = false;
        try {
            List<SnippetEvent> events = inSteps(source);
            healthy = events.stream().noneMatch(this::failedLate);
            return new Declared(events, mine);
        } catch (RuntimeException | StackOverflowError | InternalError e) {
            throw new CompilerFailure(e);
        } finally {
            ran = outer;
            if (!healthy) {
                addToClassPath(""); // JShell's compilers find fault with everything now: this makes it take new ones
            }
        }
    }

    /** Whether javac has refused the snippet when it had already found it valid. */
    private boolean failedLate(SnippetEvent event) {
        return event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED
                && shell().diagnostics(event.snippet())
                        .anyMatch(problem -> problem.isError()
                                && (event.causeSnippet() == null
                                        || problem.getCode().startsWith(LIMIT)));
    }

    private List<SnippetEvent> inSteps(String source) {
        List<SnippetEvent> events = new ArrayList<>();
        for (String step : WrapperNames.steps(source)) {
            List<SnippetEvent> more = events(step);
            if (events.isEmpty() && more.stream().anyMatch(event -> event.status() == Snippet.Status.REJECTED)) {
                break; // an error, to be worded for what the person has written
            }
            events.addAll(more);
            if (more.stream().anyMatch(event -> event.exception() != null)) {
                break;
            }
        }
        return events.isEmpty() ? events(source) : events;
    }

    /**
     * JShell makes a record public, and then rejects a constructor of it that has no modifier: such a constructor is given
     * one.
     */
    private List<SnippetEvent> events(String source) {
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
                return events(rejected.substring(0, at) + "public " + rejected.substring(at));
            }
        }
        return events;
    }

    /** Takes a snippet out of the session. */
    void drop(Snippet snippet) {
        shell().drop(snippet);
    }

    /** The compiler has failed, instead of finding fault; its cause tells how. */
    static final class CompilerFailure extends Exception {
        CompilerFailure(Throwable cause) {
            super(null, cause, false, false);
        }
    }

    @Override
    public void close() {
        shell.thenAccept(JShell::close);
    }
}
