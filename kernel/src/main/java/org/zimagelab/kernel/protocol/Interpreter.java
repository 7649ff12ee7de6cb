package org.zimagelab.kernel.protocol;

import com.google.gson.JsonObject;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.zimagelab.kernel.evaluation.ErrorReport;

/**
 * What the protocol needs from a language. Positions are UTF-16 indices, as everywhere in Java; the code points of the
 * protocol have been converted.
 */
public interface Interpreter {

    /** How a cell ended. */
    sealed interface Outcome {}

    /**
     * The cell ran to its end.
     *
     * @param value the rendered value of the last expression; null for none
     */
    record Done(DisplayData value) implements Outcome {}

    /** The cell failed or was interrupted. */
    record Failed(ErrorReport error) implements Outcome {}

    /**
     * Whether code could be run as it is.
     *
     * @param status {@code complete}, {@code incomplete}, {@code invalid} or {@code unknown}
     * @param indent what the next line should begin with when incomplete
     */
    record Completeness(String status, String indent) {}

    /**
     * One completion.
     *
     * @param text the text that replaces what was typed
     * @param type what it is, in IPython's terms: {@code function}, {@code class}, {@code instance} and so on
     */
    record Completion(String text, String type) {}

    /**
     * All completions, the likeliest first.
     *
     * @param start where the typed text begins
     * @param end where it ends
     */
    record Completions(List<Completion> matches, int start, int end) {}

    /** The content of a kernel_info reply. It must not wait until the interpreter is ready. */
    JsonObject info();

    /** From now on, {@link #interrupt} is for the cell that will be run next. */
    void expectCell();

    /**
     * Runs a cell and waits for it. It throws no exception that a cell can cause.
     *
     * @param number the execution count, the n of {@code In[n]}
     */
    Outcome execute(String code, int number);

    /** Completions at a position. */
    Completions completions(String code, int at);

    /** Documentation for the name at a position; null for none. */
    DisplayData inspect(String code, int at, boolean detailed);

    /** Whether code could be run as it is. */
    Completeness completeness(String code);

    /** Stops the running cell, or the next one if it is expected; returns at once. */
    void interrupt();

    /** Called once, before the connection closes. */
    void onShutdown(boolean restart);
}
