package org.zimagelab.kernel.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.tools.StandardJavaFileManager;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.VarSnippet;
import org.zimagelab.common.magic.JavaVariable;
import org.zimagelab.common.magic.MagicException;

/** The declarations of the session, compiled by JShell, which also tracks their dependencies. */
final class Declarations implements AutoCloseable {

    /**
     * The result of one snippet of the source.
     *
     * @param ran null if it did not have to run, or was refused
     * @param refused why it was refused; null if it was accepted
     */
    record Outcome(Snippet snippet, CellExecutionControl.Ran ran, List<CompileError> refused) {}

    /**
     * The result of evaluating source.
     *
     * @param outcomes of the snippets, in order
     * @param updated earlier snippets that were compiled again because of this source and are still in the session
     * @param changes what happened to the values of variables, by name
     * @param failed variables whose initializers threw, for {@link #takeBack}
     */
    record Declared(
            List<Outcome> outcomes,
            List<Snippet> updated,
            Map<String, PreservedValues.Change> changes,
            List<Failed> failed) {}

    /**
     * A variable whose initializer threw.
     *
     * @param isNew whether there was no variable of this name before
     * @param earlier the earlier variable, if the declaration replaced its class
     */
    record Failed(VarSnippet variable, boolean isNew, PreservedValues.Earlier earlier) {}

    private static final long QUIET_POLL_MS = 10;
    private static final String LIMIT = "compiler.err.limit"; // the code of all errors about sizes

    private final CellExecutionControl control;
    private final StackFrameLocator locator;
    private final StandardJavaFileManager libraries;
    private final Runnable afterClassPath;
    private final CompletableFuture<JShell> shell = new CompletableFuture<>();
    private volatile boolean wanted; // a thread waits for JShell

    /**
     * Prepares; {@link #start} builds JShell.
     *
     * @param locator learns which class holds which snippet
     * @param libraries the class path; no other thread compiles while it is locked
     * @param afterClassPath called after JShell has set the class path, of which it knows only a part
     */
    Declarations(
            SnippetRunner runner,
            CellClassLoader loader,
            StackFrameLocator locator,
            StandardJavaFileManager libraries,
            Runnable afterClassPath) {
        this.control = new CellExecutionControl(runner, loader);
        this.locator = locator;
        this.libraries = libraries;
        this.afterClassPath = afterClassPath;
    }

    /**
     * Builds JShell in the calling thread. If that fails, every declaration reports the failure.
     *
     * @param options for javac
     * @param prelude import declarations, one a line
     * @param quiet whether no cells run, which this work would slow down; ignored while a thread waits for JShell
     */
    void start(List<String> options, String prelude, BooleanSupplier quiet) {
        try {
            shell.complete(newShell(options, prelude, quiet));
        } catch (Throwable t) {
            shell.completeExceptionally(t);
        }
    }

    private JShell newShell(List<String> options, String prelude, BooleanSupplier quiet) throws InterruptedException {
        JShell built = JShell.builder()
                .executionEngine(new CellExecutionControl.Provider(control), Map.of())
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

    /**
     * The variable that cells have declared under a name, and its value.
     *
     * @throws MagicException with one line, if its declaration still waits for another one
     */
    Optional<JavaVariable> variable(String name) {
        Optional<VarSnippet> declared = shell().variables()
                .filter(variable ->
                        variable.name().equals(name) && !variable.name().matches("\\$\\d+"))
                .findFirst();
        declared.filter(variable -> shell().status(variable) != Snippet.Status.VALID)
                .ifPresent(variable -> {
                    throw new MagicException("{" + name + "}: the variable " + name + " cannot be read yet, since "
                            + shell().unresolvedDependencies(variable).collect(Collectors.joining(", "))
                            + " is not declared");
                });
        return declared.map(variable -> new JavaVariable(name, control.kept().value(variable.id(), variable.name())));
    }

    /** Adds entries to the class path and to the class loader. */
    void addToClassPath(String path) {
        JShell ready = shell();
        synchronized (libraries) {
            ready.addToClasspath(path);
            afterClassPath.run(); // JShell has dropped the entries that it does not know
        }
    }

    /**
     * Evaluates source, snippet after snippet. A refused snippet leaves the session unchanged.
     *
     * @param moreFollows whether more source follows, which may declare what JShell does not find
     * @throws CompilerFailure when the compiler itself fails
     */
    Declared declare(String source, boolean moreFollows) throws CompilerFailure {
        Map<String, CellExecutionControl.Ran> mine = new HashMap<>();
        Map<String, CellExecutionControl.Ran> outer = control.begin(mine);
        Map<String, Class<?>> replaced = control.kept().begin(new HashMap<>());
        try {
            List<SnippetEvent> events = new LenientEvaluation(shell()).events(source);
            tellFrames();
            List<Outcome> outcomes = new ArrayList<>();
            for (SnippetEvent event : events) {
                if (event.causeSnippet() == null) {
                    CellExecutionControl.Ran done = mine.get(className(event.snippet()));
                    outcomes.add(new Outcome(
                            event.snippet(),
                            done,
                            isRefused(event, done, moreFollows) ? errors(event.snippet()) : null));
                }
            }
            if (events.stream().anyMatch(this::failedLate)) {
                heal();
            }
            List<Snippet> updated = restored(events, outcomes);
            Map<String, PreservedValues.Change> changes = changes(outcomes);
            return new Declared(outcomes, updated, changes, failed(events, outcomes));
        } catch (RuntimeException | StackOverflowError | InternalError e) {
            heal();
            throw new CompilerFailure(e);
        } finally {
            control.begin(outer);
            control.kept().begin(replaced);
        }
    }

    /** Makes JShell use new compilers: one that has failed reports errors in everything that it compiles afterwards. */
    void heal() {
        addToClassPath("");
    }

    /** Whether a snippet was neither accepted nor waits for another declaration. */
    private boolean isRefused(SnippetEvent event, CellExecutionControl.Ran ran, boolean moreFollows) {
        Snippet snippet = event.snippet();
        boolean isDone = event.status() == Snippet.Status.VALID
                && (ran != null || !snippet.subKind().isExecutable());
        boolean mayBeDone = moreFollows && shell().status(snippet).isActive() && snippet instanceof DeclarationSnippet;
        return !isDone && !isWaiting(snippet) && (!mayBeDone || isOverLimit(snippet));
    }

    /** Whether a snippet is in the session and names something that is not declared yet. */
    boolean isWaiting(Snippet snippet) {
        return snippet instanceof DeclarationSnippet named
                && shell().status(snippet).isActive()
                && shell().unresolvedDependencies(named).findAny().isPresent();
    }

    /** Whether all these types are declared and usable. A name may be that of a nested type. */
    boolean areDeclared(Set<String> types) {
        return types.stream()
                .map(name -> name.replaceFirst("\\..*", ""))
                .allMatch(name -> shell().types()
                        .anyMatch(type -> type.name().equals(name) && shell().status(type) == Snippet.Status.VALID));
    }

    /** Whether a type is declared, even if it still waits for another declaration. */
    boolean isKnown(String type) {
        return shell().types()
                .anyMatch(
                        each -> each.name().equals(type) && shell().status(each).isActive());
    }

    /** Removes a type from the session. */
    void dropType(String name) {
        shell().types()
                .filter(type -> type.name().equals(name) && shell().status(type).isActive())
                .toList()
                .forEach(this::drop);
    }

    private List<CompileError> errors(Snippet snippet) {
        return CompileError.errors(shell().diagnostics(snippet).toList());
    }

    /**
     * Restores what JShell has dropped: the declaration that a refused snippet would have replaced, and variables whose
     * initializers no longer compile because a name in them has a new meaning.
     *
     * @return the snippets that were compiled again
     */
    private List<Snippet> restored(List<SnippetEvent> events, List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            Snippet snippet = outcome.snippet();
            if (outcome.refused() == null) {
                continue;
            }
            if (snippet.kind().isPersistent() && shell().status(snippet).isActive()) {
                shell().drop(snippet);
            }
            events.stream()
                    .filter(event -> event.status() == Snippet.Status.OVERWRITTEN
                            && !shell().status(event.causeSnippet()).isActive())
                    .forEach(event -> restore(event.snippet()));
        }
        List<Snippet> updated = new ArrayList<>();
        for (SnippetEvent event : events) {
            Snippet snippet = event.snippet();
            if (event.causeSnippet() == null || !shell().status(snippet).isActive()) {
                continue;
            }
            boolean isGone =
                    snippet instanceof VarSnippet && !shell().status(snippet).isDefined();
            updated.add(isGone ? restore(snippet) : snippet);
        }
        return updated;
    }

    /**
     * Declares a snippet again without running it. A variable is declared by its type alone, since it keeps its value.
     */
    private Snippet restore(Snippet snippet) {
        String type =
                snippet instanceof VarSnippet variable ? control.kept().type(snippet.id(), variable.name()) : null;
        return restore(snippet, type);
    }

    private Snippet restore(Snippet snippet, String type) {
        String source = type == null ? snippet.source() : type + " " + ((VarSnippet) snippet).name() + ";";
        Snippet restored =
                control.withoutRunning(() -> shell().eval(source)).get(0).snippet();
        tellFrames();
        return restored;
    }

    private List<Failed> failed(List<SnippetEvent> events, List<Outcome> outcomes) {
        List<Failed> failed = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            boolean hasThrown = outcome.ran() != null && outcome.ran().thrown() != null;
            if (hasThrown && outcome.snippet() instanceof VarSnippet variable) {
                boolean isNew = events.stream()
                        .filter(event -> event.snippet() == variable && event.causeSnippet() == null)
                        .noneMatch(event -> event.previousStatus() == Snippet.Status.VALID);
                failed.add(new Failed(variable, isNew, control.kept().earlier(variable.id(), variable.name())));
            }
        }
        return failed;
    }

    /**
     * Undoes the declarations of variables whose initializers threw. An earlier variable of the same name keeps its
     * value; without one the variable is removed, so that no cell reads a 0 or null that no cell has written. The
     * places of errors in these declarations are lost.
     *
     * @return the names of variables that keep their earlier values
     */
    Set<String> takeBack(List<Failed> failed) {
        Set<String> unchanged = new TreeSet<>();
        for (Failed each : failed) {
            VarSnippet variable = each.variable;
            String name = WrapperNames.shown(variable.name());
            if (each.isNew || !name.equals(variable.name())) {
                drop(variable);
            } else if (each.earlier != null) {
                Snippet restored = restore(variable, each.earlier.type());
                control.kept().set(restored.id(), name, each.earlier.value());
            }
            if (shell().variables().anyMatch(other -> other.name().equals(name))) {
                unchanged.add(name);
            }
        }
        return unchanged;
    }

    /** The changes, without those of variables that the source itself initializes. */
    private Map<String, PreservedValues.Change> changes(List<Outcome> outcomes) {
        Map<String, PreservedValues.Change> changes = control.kept().changes();
        outcomes.stream()
                .filter(outcome -> outcome.snippet() instanceof VarSnippet && outcome.refused() == null)
                .forEach(outcome -> changes.remove(((VarSnippet) outcome.snippet()).name()));
        return changes;
    }

    private void tellFrames() {
        for (String type : control.fresh()) {
            String wrapper = StackFrameLocator.wrapper(type);
            shell().snippets()
                    .filter(snippet -> shell().status(snippet).isActive()
                            && className(snippet).equals(wrapper))
                    .forEach(snippet ->
                            locator.compiled(type, snippet.id(), analysis().wrapper(snippet)));
        }
    }

    /** Whether javac found the snippet valid and then refused it while it wrote the class. */
    private boolean failedLate(SnippetEvent event) {
        boolean isNew = event.causeSnippet() == null;
        return event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED
                && (isOverLimit(event.snippet())
                        || isNew && !errors(event.snippet()).isEmpty());
    }

    private boolean isOverLimit(Snippet snippet) {
        return shell().diagnostics(snippet).anyMatch(error -> error.getCode().startsWith(LIMIT));
    }

    /** Takes a snippet out of the session. */
    void drop(Snippet snippet) {
        shell().drop(snippet);
    }

    /** The compiler itself has failed; the cause says how. */
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
