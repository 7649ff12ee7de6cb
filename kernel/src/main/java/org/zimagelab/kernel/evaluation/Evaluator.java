package org.zimagelab.kernel.evaluation;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import jdk.jshell.JShell;
import org.zimagelab.common.magic.JavaVariable;
import org.zimagelab.kernel.libraries.ClassPathUpdate;
import org.zimagelab.kernel.libraries.KernelJars;
import org.zimagelab.kernel.libraries.Library;
import org.zimagelab.kernel.magic.CellSource;
import org.zimagelab.kernel.magic.CellValue;
import org.zimagelab.kernel.magic.LineEnds;
import org.zimagelab.kernel.magic.Magics;

/**
 * Evaluates cells, and source that running cells and magics pass to it.
 *
 * <p>Only one cell runs at a time. Other threads wait until it ends; the cell's own thread may evaluate at any time,
 * which is how a magic declares a variable.
 */
public final class Evaluator implements AutoCloseable {
    private static final long QUIET_NANOS = 200_000_000;

    private final Magics magics;
    private final CellThread thread;
    private final JavaSession java;
    private final StandardStreams streams = StandardStreams.current();
    private final CellClassLoader loader;
    private KernelJars kernelJars; // those that cells share with the kernel; used on the cells' thread alone
    private final ReentrantLock oneCell = new ReentrantLock();
    private volatile long lastCell = System.nanoTime() - QUIET_NANOS;
    private volatile int running; // the n of In[n]

    /**
     * Makes an evaluator whose cells use the current standard streams.
     *
     * @param loader from {@link #loader}
     * @param classPath jars and folders for cells besides the kernel's own
     * @param prelude import declarations for every cell, one a line
     */
    public Evaluator(Magics magics, ClassLoader loader, List<Path> classPath, String prelude) {
        this.magics = magics;
        this.thread = new CellThread(loader);
        this.loader = (CellClassLoader) loader;
        this.java = new JavaSession(thread, this.loader, classPath, prelude, streams::note);
    }

    /**
     * Compiles and runs a statement that does nothing, so that the JVM has compiled the code when the first cell comes.
     * This is not a cell, so an interrupt does not stop it.
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

    /** Prepares JShell in the calling thread. Cells that declare something wait for this; statements do not. */
    public void start() {
        java.start(this::isQuiet);
    }

    /** Whether no cell has run for a while. Preparations for later must not slow down cells that follow each other. */
    public boolean isQuiet() {
        return !oneCell.isLocked() && System.nanoTime() - lastCell > QUIET_NANOS;
    }

    /** Makes the class loader of cells. Extensions are loaded with it too, so that cells see the same classes. */
    public static ClassLoader loader(List<Path> classPath) {
        return new CellClassLoader(classPath, Evaluator.class.getClassLoader());
    }

    /**
     * Runs a cell.
     *
     * @param number the n of {@code In[n]}, which errors name
     * @param finish applied to the value of the last expression, on the cell's thread, since rendering may run code of
     *     cells
     * @param interrupted whether an interrupt for this cell came before this call
     * @return what {@code finish} returned; null if the cell ends without a value
     * @throws CellException whatever went wrong
     */
    public <T> T cell(String source, int number, Function<Object, T> finish, BooleanSupplier interrupted) {
        thread.expectCell();
        if (interrupted.getAsBoolean()) {
            thread.interrupt();
        }
        oneCell.lock();
        try {
            thread.beginCell();
            if (thread.wasInterrupted()) {
                throw new CellInterrupted();
            }
            running = number;
            streams.begin();
            streams.takeBack(); // a thread that an earlier cell left behind may have replaced them
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
                    () -> { // a stream may be code of a cell and do anything
                        StandardStreams.flush();
                        return null;
                    });
        } catch (Throwable t) {
            // its buffered text is lost; the cell itself is done
        } finally {
            streams.takeBack();
        }
    }

    /**
     * Runs source that stands in no cell, and returns the value of the last expression.
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

    /** Runs the lines below the first line of the running cell; errors name the lines of the cell. */
    public Object evaluateBody(String body) {
        return evaluate(body, new SourceLocation(running, 2));
    }

    private Object evaluate(String source, SourceLocation location) {
        if (!thread.isCurrent()) {
            return cell(source, 0, value -> value, () -> false);
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
                last = returned instanceof CellValue shown ? shown.value() : null; // others display it
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
     * Adds libraries, which cells see from the next snippet on. A library that the kernel has in another version may
     * come before the kernel's.
     *
     * @return what was done
     */
    public ClassPathUpdate addToClassPath(List<Library> libraries) {
        if (kernelJars == null) { // read at the first call, since that takes a moment
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

    /** The class path of cells, in the order in which it is searched. */
    public List<Path> classPath() {
        return java.classPath();
    }

    /** The session, with what it has declared and imported; only for the cell's thread. */
    public JShell session() {
        return java.shell();
    }

    /**
     * The variable that cells have declared under a name; only for the cell's thread.
     *
     * @throws org.zimagelab.common.magic.MagicException with one line, if it was declared but cannot be read
     */
    public Optional<JavaVariable> variable(String name) {
        return java.variable(name);
    }

    /**
     * Asks JShell about the session, for completion and documentation. Waits until a running cell ends.
     */
    public <T> T ask(Function<JShell, T> question) {
        oneCell.lock(); // nothing else may compile at the same time
        try {
            return CompilerStderr.aside(() -> question.apply(java.shell()));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e); // a question throws no checked exception
        } finally {
            oneCell.unlock();
        }
    }

    /** The clock of the Java code that cells run. */
    public RunClock clock() {
        return java.clock();
    }

    /** Interrupts the running cell, if there is one. */
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
