package org.zimagelab.notebook.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.results.Runs;

/** The sweeps that were made so far, by name. A Java variable of the same name may hold the runs too. */
public final class NamedSweeps {
    private final Map<String, Named> sweeps = new LinkedHashMap<>();
    private String last;

    /** @param declared whether a Java variable of this name holds the runs too */
    private record Named(Runs runs, boolean declared) {}

    NamedSweeps() {}

    /**
     * Keeps a sweep under its name. It is the latest one from now on.
     *
     * @param name as typed after {@code --as}
     * @param runs what it made so far
     * @param declared whether a Java variable of this name holds the runs too
     */
    public void put(String name, Runs runs, boolean declared) {
        sweeps.put(name, new Named(runs, declared));
        last = name;
    }

    /**
     * Names of the sweeps.
     *
     * @return in the order in which they were first made
     */
    public List<String> names() {
        return List.copyOf(sweeps.keySet());
    }

    /**
     * The name of the latest sweep.
     *
     * @return its name
     * @throws MagicException with one line, if there is no sweep yet
     */
    public String last() {
        if (last == null) {
            throw new MagicException("there is no sweep yet: make one with %%sweep");
        }
        return last;
    }

    /**
     * The runs of a sweep as the sweep made them, whatever a Java variable of its name holds.
     *
     * @param name as typed
     * @return its runs
     * @throws MagicException with the known names, if there is no sweep of this name
     */
    public Runs get(String name) {
        Named known = sweeps.get(name);
        if (known == null) {
            throw new MagicException("no sweep is named '" + name + "'; known: "
                    + (sweeps.isEmpty() ? "none yet, make one with %%sweep" : String.join(", ", sweeps.keySet())));
        }
        return known.runs();
    }

    /**
     * The runs that a name stands for: those of the Java variable of this name, else those of the sweep.
     *
     * @param kernel that has the variables
     * @param name as typed
     * @return empty, if neither is there
     */
    public Optional<Runs> find(BaseKernel kernel, String name) {
        Named known = sweeps.get(name);
        // An interrupted sweep declares no variable: a variable of its name would hold an older sweep.
        if (known != null && !known.declared()) {
            return Optional.of(known.runs());
        }
        return JavaVariables.value(kernel, name).orElse(null) instanceof Runs runs
                ? Optional.of(runs)
                : Optional.ofNullable(known).map(Named::runs);
    }

    /**
     * Puts new runs, such as the same with more scores, in the place of a sweep's, also in its Java variable.
     *
     * @param kernel that has the variables
     * @param name of a sweep; nothing happens where there is no sweep of this name
     * @param runs the new ones
     */
    public void replace(BaseKernel kernel, String name, Runs runs) {
        Named known = sweeps.get(name);
        if (known != null) {
            if (known.declared()) {
                JavaVariables.declare(kernel, name, Runs.class.getName(), runs);
            }
            sweeps.put(name, new Named(runs, known.declared()));
        }
    }
}
