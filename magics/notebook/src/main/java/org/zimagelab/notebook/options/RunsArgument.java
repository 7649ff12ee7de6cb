package org.zimagelab.notebook.options;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Combinations;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.results.Selection;
import org.zimagelab.tuning.statistics.Convergence;
import org.zimagelab.tuning.statistics.Diversity;
import org.zimagelab.tuning.statistics.LongestReference;
import org.zimagelab.tuning.store.StoreAddress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The runs that a magic is about. */
public final class RunsArgument {
    @Parameters(
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Sweeps.class,
            arity = "0..1",
            description = {
                "a sweep, a Java variable of type Runs, or the folder of a store, for which no model need be loaded",
                "(default: the latest sweep)"
            })
    private String name;

    @Option(
            names = "--only",
            paramLabel = "LIST",
            description = "these combinations alone, such as 'sampler=heun; steps=8,cfg=1'")
    private Optional<String> only = Optional.empty();

    @Mixin
    private ConfOption conf = new ConfOption();

    private boolean onCluster;

    private static final Pattern NO_NAME = Pattern.compile("[^A-Za-z0-9_]+");

    /**
     * The runs, as far as {@code --only} lets them through.
     *
     * @throws MagicException with one line, if there are none
     */
    public NamedRuns runs(CellContext cell) {
        conf.use(cell, onCluster, Collections.singletonList(name));
        NamedRuns all = NamedRuns.of(cell, name);
        if (only.isEmpty()) {
            return all;
        }
        List<Cell> cells = Combinations.of("only", only.get());
        Runs part;
        try {
            part = all.runs().only(cells);
        } catch (IllegalArgumentException e) {
            throw new MagicException("--only " + only.get() + ": " + e.getMessage());
        }
        return all.with(part);
    }

    /**
     * The runs, as far as {@code --only} and other options let them through.
     *
     * @throws MagicException with one line, if there are none
     */
    public NamedRuns runs(CellContext cell, RunOptions which) {
        Selection selection = which.selection();
        NamedRuns all = runs(cell);
        try {
            return all.with(all.runs().only(selection));
        } catch (IllegalArgumentException e) {
            throw new MagicException(all.name() + ": no run matches all given options");
        }
    }

    /**
     * The same, with the scores that compare pictures of these runs, if the words name any: {@code diversity}, or one
     * that {@link LongestReference} adds. They are computed here.
     *
     * @param words what the user typed, such as a score or guards
     * @throws MagicException likewise
     */
    public NamedRuns runs(CellContext cell, RunOptions which, Stream<String> words) throws InterruptedException {
        NamedRuns named = runs(cell, which);
        Set<String> names = words.flatMap(text -> NO_NAME.splitAsStream(text)).collect(Collectors.toSet());
        Runs runs = names.contains(Metric.DIVERSITY) ? Diversity.measured(named.runs()) : named.runs();
        for (Score score : Convergence.scores()) {
            if (names.contains(score.name()) && !runs.scoreNames().contains(score.name())) {
                runs = LongestReference.measured(runs, score);
            }
        }
        return named.with(runs);
    }

    /**
     * What a cluster is used with. Called before the runs are asked for, where a cluster may be named.
     *
     * @return the properties of {@code --conf}
     */
    public ConfOption conf(MachinesOptions machines) {
        onCluster = machines.isCluster();
        return conf;
    }

    /** Uses the properties of {@code --conf} for a store that another option names. */
    public void use(CellContext cell, StoreAddress store) {
        conf.use(cell, onCluster, List.of(store.text()));
    }

    /** How a line names these runs again; empty for the latest sweep. */
    public String words() {
        return (name == null ? "" : " " + (name.contains(" ") ? "'" + name + "'" : name))
                + only.map(list -> " --only '" + list + "'").orElse("");
    }
}
