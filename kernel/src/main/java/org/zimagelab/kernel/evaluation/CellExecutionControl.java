package org.zimagelab.kernel.evaluation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * JShell loads and runs its snippets through this. It keeps the value and the exception of each snippet, which JShell
 * would turn into text, and the values of variables that get a new class.
 */
final class CellExecutionControl extends DirectExecutionControl {

    /**
     * The result of a snippet.
     *
     * @param value null if it threw
     * @param thrown null if it did not throw
     */
    record Ran(Object value, Throwable thrown) {}

    /** What JShell gets in place of every exception. */
    private static final Throwable FAILED = new RuntimeException("a snippet failed", null, false, false) {};

    private final SnippetRunner runner;
    private final CellClassLoader loader;
    private final PreservedValues kept = new PreservedValues();
    private final ClassRedefinition redefinition = new ClassRedefinition();
    private Set<String> fresh = new HashSet<>();
    private Map<String, Ran> ran = new HashMap<>();
    private boolean isSilent; // true while nothing may run

    CellExecutionControl(SnippetRunner runner, CellClassLoader loader) {
        super(loader.delegate());
        this.runner = runner;
        this.loader = loader;
    }

    PreservedValues kept() {
        return kept;
    }

    /** The classes that were loaded since the last call. */
    Set<String> fresh() {
        Set<String> all = fresh;
        fresh = new HashSet<>();
        return all;
    }

    /**
     * Collects the results of snippets in a map from now on.
     *
     * @param next by the name of the class that JShell puts around a snippet
     * @return the map until now
     */
    Map<String, Ran> begin(Map<String, Ran> next) {
        Map<String, Ran> before = ran;
        ran = next;
        return before;
    }

    /** Evaluates source that was evaluated before: it is compiled and loaded, but does not run. */
    <T> T withoutRunning(Supplier<T> evaluation) {
        isSilent = true;
        try {
            return evaluation.get();
        } finally {
            isSilent = false;
        }
    }

    @Override
    public void load(ClassBytecodes[] classes)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        super.load(classes);
        for (ClassBytecodes each : classes) {
            redefinition.loaded(each);
            fresh.add(each.name());
            try {
                kept.loaded(findClass(each.name()));
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e); // it has just been loaded
            }
        }
    }

    @Override
    public void redefine(ClassBytecodes[] classes)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        Map<String, byte[]> more = redefinition.redefine(classes, isSilent);
        if (more == null) {
            super.redefine(classes); // not implemented: JShell makes classes of other names
            return;
        }
        more.forEach(loader::load);
        fresh.addAll(more.keySet());
    }

    @Override
    public String invoke(String className, String method)
            throws RunException, EngineTerminationException, InternalException {
        return isSilent ? "" : super.invoke(redefinition.initializer(className), method);
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        Map<String, Ran> mine = ran; // the snippet may evaluate others
        Ran done;
        try {
            done = new Ran(CompilerStderr.backFor(() -> runner.run(snippet)), null);
        } catch (Throwable e) {
            done = new Ran(null, e);
        }
        mine.put(StackFrameLocator.wrapper(snippet.getDeclaringClass().getName()), done);
        if (done.thrown != null) {
            throw new InvocationTargetException(FAILED); // its causes cannot form a circle
        }
        return "";
    }

    /** Hands this execution control to JShell, which asks for it by way of a provider. */
    record Provider(CellExecutionControl control) implements ExecutionControlProvider {
        @Override
        public String name() {
            return "cells";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
            return control;
        }
    }
}
