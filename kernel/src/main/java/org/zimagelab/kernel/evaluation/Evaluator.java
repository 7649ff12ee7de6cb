package org.zimagelab.kernel.evaluation;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jshell.JShell;
import org.zimagelab.kernel.magic.CellSource;
import org.zimagelab.kernel.magic.Magics;

/**
 * Evaluates cells, and source that running cells and magics hand in.
 *
 * <p>One cell at a time. A thread that is not the running cell's waits for the cell to end; the cell's own thread may
 * evaluate at any time, which is how a magic declares a variable.
 */
public final class Evaluator implements AutoCloseable {
    private final Magics magics;
    private final CellThread thread;
    private final JavaSession java;
    private final ReentrantLock oneCell = new ReentrantLock();

    /**
     * @param loader from {@link #loader}
     * @param classPath jars and folders that cells see besides the kernel's own
     */
    public Evaluator(Magics magics, ClassLoader loader, List<Path> classPath) {
        this.magics = magics;
        this.thread = new CellThread(loader);
        this.java = new JavaSession(thread, (CellLoader) loader, classPath);
    }

    /** The class loader of cells; extensions are found with it, so that cells see the same classes. */
    public static ClassLoader loader(List<Path> classPath) {
        return new CellLoader(classPath, Evaluator.class.getClassLoader());
    }

    /**
     * Runs a cell.
     *
     * @param number the n of {@code In[n]}, which errors name
     * @param finish applied on the cell's thread to the value of the last expression: rendering may run the code of cells
     * @return what {@code finish} returned; null when the cell ends without a value
     * @throws CellException whatever went wrong
     */
    public <T> T cell(String source, int number, java.util.function.Function<Object, T> finish) {
        oneCell.lock();
        try {
            thread.beginCell();
            Object value = parts(source, number);
            @SuppressWarnings("unchecked")
            T result = value == null ? null : (T) thread.run(() -> finish.apply(value));
            return result;
        } catch (Throwable t) {
            throw t instanceof CellException e ? e : java.failure(t, t);
        } finally {
            thread.endCell();
            oneCell.unlock();
        }
    }

    /**
     * Runs source that stands in no cell; the value of the last expression is returned.
     *
     * @throws CellException whatever went wrong
     */
    public Object evaluate(String source) {
        if (!thread.isCurrent()) {
            return cell(source, 0, value -> value);
        }
        try {
            return parts(source, 0);
        } catch (Exception e) {
            throw e instanceof CellException c ? c : java.failure(e, e);
        }
    }

    private Object parts(String source, int number) throws Exception {
        Object last = null;
        for (CellSource.Part part : magics.parse(source)) {
            Origin origin = new Origin(number, part.line());
            if (part instanceof CellSource.Magic magic) {
                run(() -> magics.call(magic.call()));
                last = null; // a magic displays what it has to show; its value is for "x = %magic"
            } else {
                last = java.evaluate(((CellSource.Java) part).source(), origin);
            }
        }
        return last;
    }

    private void run(Callable<?> work) {
        try {
            thread.run(work);
        } catch (Throwable t) {
            throw java.failure(t, t);
        }
    }

    /** Interrupts the running cell; without one nothing happens. */
    public void interrupt() {
        thread.interrupt();
    }

    /** What JShell knows of source and of the session, for completion and documentation; to be read between cells. */
    public JShell shell() {
        return java.shell();
    }

    @Override
    public void close() {
        java.close();
    }
}
