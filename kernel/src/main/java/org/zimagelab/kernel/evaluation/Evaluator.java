package org.zimagelab.kernel.evaluation;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import jdk.jshell.JShell;
import org.zimagelab.kernel.libraries.ClassPathUpdate;
import org.zimagelab.kernel.libraries.KernelJars;
import org.zimagelab.kernel.libraries.Library;
import org.zimagelab.kernel.magic.CellSource;
import org.zimagelab.kernel.magic.CellValue;
import org.zimagelab.kernel.magic.LineEnds;
import org.zimagelab.kernel.magic.Magics;

/**
 * Evaluates cells, and source that running cells and magics hand in.
 *
 * <p>One cell at a time. A thread that is not the running cell's waits for the cell to end; the cell's own thread may
 * evaluate at any time, which is how a magic declares a variable.
 */
public final class Evaluator implements AutoCloseable {
    private static final long QUIET_NANOS = 200_000_000;

    private final Magics magics;
    private final CellThread thread;
    private final JavaSession java;
    private final StandardStreams streams = StandardStreams.current();
    private final CellClassLoader loader;
    private KernelJars kernelJars; // those that cells see as the kernel does; of the cells' thread alone
    private final ReentrantLock oneCell = new ReentrantLock();
    private volatile long lastCell = System.nanoTime() - QUIET_NANOS;
    private volatile int running; // the n of In[n]

    /**
     * An evaluator whose cells print to, and read from, what the standard streams are now.
     *
     * @param loader from {@link #loader}
     * @param classPath jars and folders that cells see besides the kernel's own
     * @param prelude import declarations for every cell, one a line
     */
    public Evaluator(Magics magics, ClassLoader loader, List<Path> classPath, String prelude) {
        this.magics = magics;
        this.thread = new CellThread(loader);
        this.loader = (CellClassLoader) loader;
        this.java = new JavaSession(thread, this.loader, classPath, prelude, streams::note);
    }

    /**
     * Compiles and runs a statement that does nothing: the JVM is slow with what it has not run yet. Not a cell, so an
     * interrupt does not stop it.
     */
    public void warmUp() {
        oneCell.lock();
        try {
            java.warmUp();
        } catch (Exception e) {
            throw java.failure(e);
        } finally {
            oneCell.unlock();
        }
    }

    /** Readies, in the calling thread, what cells that declare something wait for; statements run before. */
    public void start() {
        java.start(this::isQuiet);
    }

    /** True when no cell has come for a while: what prepares for later must not slow down cells one after the other. */
    public boolean isQuiet() {
        return !oneCell.isLocked() && System.nanoTime() - lastCell > QUIET_NANOS;
    }

    /** The class loader of cells; extensions are found with it, so that cells see the same classes. */
    public static ClassLoader loader(List<Path> classPath) {
        return new CellClassLoader(classPath, Evaluator.class.getClassLoader());
    }

    /**
     * Runs a cell.
     *
     * @param number the n of {@code In[n]}, which errors name
     * @param finish applied on the cell's thread to the value of the last expression: rendering may run the code of
     *     cells
     * @return what {@code finish} returned; null when the cell ends without a value
     * @throws CellException whatever went wrong
     */
    public <T> T cell(String source, int number, Function<Object, T> finish) {
        thread.expectCell();
        oneCell.lock();
        try {
            thread.beginCell();
            running = number;
            streams.begin();
            streams.takeBack(); // from a thread that was left by an earlier cell
            Object value = parts(source, new SourceLocation(number, 1));
            @SuppressWarnings("unchecked")
            T result = value == null ? null : (T) thread.run(() -> finish.apply(value));
            return result;
        } catch (Throwable t) {
            throw t instanceof CellException e ? e : java.failure(t);
        } finally {
            takeStreamsBack();
            thread.endCell();
            lastCell = System.nanoTime();
            oneCell.unlock();
        }
    }

    private void takeStreamsBack() {
        if (streams.areInstalled()) {
            return;
        }
        try {
            thread.run(
                    () -> { // a stream is a cell's code and may do anything
                        StandardStreams.flush();
                        return null;
                    });
        } catch (Throwable t) {
            // it has lost what it held back; the cell itself is done
        } finally {
            streams.takeBack();
        }
    }

    /**
     * Runs source that stands in no cell; the value of the last expression is returned.
     *
     * @throws CellException whatever went wrong
     */
    public Object evaluate(String source) {
        return evaluate(source, SourceLocation.NOWHERE);
    }

    /**
     * Runs source on the cell's thread as part of the running cell; errors name the file.
     *
     * @param file its name as the person wrote it
     * @throws CellException whatever went wrong
     */
    public Object evaluate(String source, String file) {
        return evaluate(source, new SourceLocation(0, file, 1));
    }

    /** Runs the lines below the first of the running cell; errors count the cell's lines. */
    public Object evaluateBody(String body) {
        return evaluate(body, new SourceLocation(running, 2));
    }

    private Object evaluate(String source, SourceLocation location) {
        if (!thread.isCurrent()) {
            return cell(source, 0, value -> value);
        }
        try {
            return parts(source, location);
        } catch (Exception e) {
            throw e instanceof CellException c ? c : java.failure(e);
        }
    }

    private Object parts(String source, SourceLocation whole) throws Exception {
        Object last = null;
        for (CellSource.Part part : magics.parse(LineEnds.feeds(source))) {
            if (part instanceof CellSource.Magic magic) {
                Object returned = run(() -> java.clock().measured(() -> magics.call(magic.call())));
                last = returned instanceof CellValue shown ? shown.value() : null; // the others display by themselves
            } else {
                last = java.evaluate(((CellSource.Java) part).source(), whole.plusLines(part.line() - 1));
            }
        }
        return last;
    }

    private Object run(Callable<?> work) {
        try {
            return thread.run(work);
        } catch (Throwable t) {
            throw java.failure(t);
        }
    }

    /**
     * Adds libraries to what cells see from their next snippet on, before those of the kernel where it has them too in
     * another version.
     *
     * @return what was done
     */
    public ClassPathUpdate addToClassPath(List<Library> libraries) {
        if (kernelJars == null) { // the first time; reading what is in them takes a moment
            kernelJars = KernelJars.ofThisProcess();
        }
        ClassPathUpdate update = ClassPathUpdate.of(libraries, java.classPath(), kernelJars, loader::hasUsed);
        Set<Path> gone = new HashSet<>(update.replaced());
        gone.addAll(update.reloaded());
        run(() -> {
            loader.standBefore(update.first(), gone, update.reloaded());
            java.addToClassPath(update.added(), update.replaced());
            return null;
        });
        kernelJars = kernelJars.without(gone);
        return update;
    }

    /** The jars and folders that cells see, in the order in which they are searched. */
    public List<Path> classPath() {
        return java.classPath();
    }

    /** What the session has declared and imported; for the cell's thread. */
    public JShell session() {
        return java.shell();
    }

    /**
     * Asks what JShell knows of the session and of source, for completion and documentation; waits for a running cell.
     */
    public <T> T ask(Function<JShell, T> question) {
        oneCell.lock(); // nothing else may compile meanwhile
        try {
            return CompilerStderr.aside(() -> question.apply(java.shell()));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e); // a question throws none of these
        } finally {
            oneCell.unlock();
        }
    }

    /** Measures the Java that cells run; see {@link RunClock}. */
    public RunClock clock() {
        return java.clock();
    }

    /** Interrupts the running cell; without one nothing happens. */
    public void interrupt() {
        thread.interrupt();
        if (thread.wasInterrupted()) {
            SparkJobs.cancel(loader);
        }
    }

    @Override
    public void close() {
        java.close();
    }
}
