package org.zimagelab.kernel.evaluation;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

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
                value = thread.run(() -> {
                    try {
                        return clock.measured(() -> snippet.invoke(null));
                    } catch (InvocationTargetException e) {
                        throw new Thrown(e.getCause());
                    }
                });
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

    private static final Pattern BLANK_LINES = Pattern.compile("\\A(?:[ \\t\\r\\f]*\\n)+");

    private final CellThread thread;
    private final CellLoader loader;
    private final Map<String, Origin> origins = new ConcurrentHashMap<>(); // by snippet id
    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final RunClock clock = new RunClock();
    private final List<Path> classPath;
    private Object value; // of the last snippet; ours by the order of evaluation, one snippet after the other
    private Throwable thrown;

    JavaSession(CellThread thread, CellLoader loader, List<Path> classPath) {
        this.thread = thread;
        this.loader = loader;
        this.classPath = Stream.concat(
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(Path::of),
                        classPath.stream())
                .collect(Collectors.toCollection(CopyOnWriteArrayList::new));
        Control control = new Control();
        shell = JShell.builder()
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
                .compilerOptions("-Xlint:-options", "-parameters", "-g")
                .build();
        if (!classPath.isEmpty()) { // not as a compiler option, which would undo what is added later
            shell.addToClasspath(joined(classPath));
        }
        analysis = shell.sourceCodeAnalysis();
    }

    JShell shell() {
        return shell;
    }

    RunClock clock() {
        return clock;
    }

    void addToClassPath(List<Path> entries) {
        try {
            thread.compiling(() -> {
                shell.addToClasspath(joined(entries));
                return null;
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        classPath.addAll(entries);
    }

    List<Path> classPath() {
        return List.copyOf(classPath);
    }

    private static String joined(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
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
            String now = rest;
            CompletionInfo info = thread.compiling(() -> analysis.analyzeCompletion(now));
            if (info.completeness() == Completeness.EMPTY) {
                break; // comments
            }
            boolean whole = !info.completeness().isComplete() || info.source() == null;
            last = snippet(whole ? rest : info.source(), here);
            rest = whole ? "" : info.remaining();
        }
        return last;
    }

    private Object snippet(String source, Origin origin) throws Exception {
        Object result = null;
        List<SnippetEvent> events = thread.compiling(() -> shell.eval(source));
        for (SnippetEvent event : events) {
            Snippet snippet = event.snippet();
            if (event.causeSnippet() == null) {
                origins.put(snippet.id(), origin);
            }
            if (event.exception() != null) {
                throw failure(event);
            }
            if (event.causeSnippet() != null) {
                continue; // an earlier snippet, updated by this one
            }
            if (event.status() == Snippet.Status.REJECTED) {
                throw new CellException(
                        ErrorReports.compilation(
                                snippet.source(), shell.diagnostics(snippet).toList(), origin),
                        null);
            }
            result = switch (snippet.subKind()) {
                case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> value;
                default -> null;
            };
        }
        return result;
    }

    private CellException failure(SnippetEvent event) {
        Throwable cause = thrown;
        if (event.exception() instanceof UnresolvedReferenceException unresolved) {
            return unresolved(unresolved.getSnippet());
        }
        Throwable located = event.exception();
        if (isUnresolved(located)) {
            return unresolved(((UnresolvedReferenceException) located.getCause()).getSnippet());
        }
        if (cause == null) {
            cause = located;
        }
        return failure(cause, located);
    }

    private static boolean isUnresolved(Throwable located) {
        return located instanceof EvalException && located.getCause() instanceof UnresolvedReferenceException;
    }

    /** What the notebook shows for an exception of a cell. */
    CellException failure(Throwable cause, Throwable located) {
        boolean interrupted = cause instanceof InterruptedException
                || cause instanceof CellInterrupted
                || thread.wasInterrupted() && !(cause instanceof CellException);
        ErrorReport report = interrupted
                ? ErrorReports.interrupted(located, this::place)
                : ErrorReports.thrown(cause, located, this::place);
        return new CellException(report, cause);
    }

    private CellException unresolved(DeclarationSnippet snippet) {
        String missing = shell.unresolvedDependencies(snippet).collect(Collectors.joining(", "));
        String message = "this needs " + missing + ", which is not declared yet";
        if (missing.isEmpty()) {
            return new CellException(
                    ErrorReports.compilation(
                            snippet.source(),
                            shell.diagnostics(snippet).toList(),
                            origins.getOrDefault(snippet.id(), Origin.NOWHERE)),
                    null);
        }
        return new CellException(
                new ErrorReport(
                        "UnresolvedReference", message, List.of(ErrorReports.line("UnresolvedReference", message))),
                null);
    }

    /** JShell names a frame in a snippet by the snippet's id in place of a file: {@code #12:3}. */
    private String place(StackTraceElement frame) {
        String file = frame.getFileName();
        Origin origin = file != null && file.startsWith("#") ? origins.get(file.substring(1)) : null;
        if (origin == null || !origin.isNamed()) {
            return null;
        }
        String method = frame.getMethodName();
        boolean named = !method.isEmpty() && !method.startsWith("do_it$") && !method.startsWith("lambda$");
        return origin.plusLines(Math.max(0, frame.getLineNumber() - 1)).label()
                + (named ? ", in " + method + "()" : "");
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    @Override
    public void close() {
        shell.close();
    }
}
