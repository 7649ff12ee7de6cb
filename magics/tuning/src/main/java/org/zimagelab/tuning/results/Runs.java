package org.zimagelab.tuning.results;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Axis;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import tech.tablesaw.api.Table;

/**
 * The runs of a sweep, of a store, or of a part of either. Immutable.
 *
 * @param axes what was varied, with the values
 * @param planned every run in the order of execution, including those that an interrupted sweep did not reach
 * @param metrics scores that a run may have, in the order requested; not costs, which every run has
 */
public record Runs(List<Axis> axes, List<Run> planned, List<Metric> metrics) implements Iterable<Run> {
    /** Parameters that a cell names even if no axis varies them. */
    private static final List<Parameter> ALWAYS =
            List.of(Parameter.PROMPT, Parameter.SAMPLER, Parameter.SHIFT, Parameter.STEPS, Parameter.GUIDANCE);

    public Runs {
        axes = List.copyOf(axes);
        planned = List.copyOf(planned);
        metrics = List.copyOf(metrics);
    }

    /**
     * Runs without a sweep, such as those of a store. Parameters that differ between them become the axes, and the
     * runs are sorted as a sweep of these axes would make them. Two models of the same name get different names here,
     * since their pictures do not belong in one cell.
     *
     * @param found finished runs
     * @param metrics scores that a run may have
     */
    public static Runs of(Collection<Run> found, List<Metric> metrics) {
        Map<RunMetadata.Model, String> names =
                ModelNames.of(found.stream().map(Run::model).toList());
        List<Run> named = found.stream()
                .map(run -> run.with(run.request().withModel(names.get(run.model()))))
                .toList();
        // The size contains both.
        List<Axis> axes = Stream.of(Parameter.values())
                .filter(parameter -> parameter != Parameter.WIDTH && parameter != Parameter.HEIGHT)
                .filter(parameter -> varies(named, parameter))
                .map(parameter -> new Axis(parameter, sorted(named, parameter)))
                .toList();
        return new Runs(axes, inOrder(named, axes), metrics);
    }

    /** Shift varies only if one model has several: models with different shifts of their own do not make two cells. */
    private static boolean varies(List<Run> runs, Parameter parameter) {
        if (parameter != Parameter.SHIFT) {
            return runs.stream()
                            .map(run -> run.value(parameter))
                            .distinct()
                            .limit(2)
                            .count()
                    > 1;
        }
        return runs.stream()
                .collect(Collectors.groupingBy(
                        run -> run.request().model(),
                        Collectors.mapping(run -> run.value(parameter), Collectors.toSet())))
                .values()
                .stream()
                .anyMatch(values -> values.size() > 1);
    }

    private static List<Object> sorted(List<Run> runs, Parameter parameter) {
        Stream<Object> values = runs.stream().map(run -> run.value(parameter)).distinct();
        return parameter.isNumber()
                ? values.sorted(Comparator.comparingDouble(value -> ((Number) value).doubleValue()))
                        .toList()
                : values.map(String.class::cast)
                        .sorted()
                        .map(Object.class::cast)
                        .toList();
    }

    private static List<Run> inOrder(List<Run> runs, List<Axis> axes) {
        Comparator<Run> order = Comparator.comparing(run -> 0);
        for (Axis axis : axes) {
            Map<Object, Integer> places = new LinkedHashMap<>();
            axis.values().forEach(value -> places.put(value, places.size()));
            order = order.thenComparing(run -> places.get(run.value(axis.parameter())));
        }
        return runs.stream().sorted(order.thenComparing(Run::key)).toList();
    }

    /** The runs that finished or failed. */
    public List<Run> runs() {
        return planned.stream()
                .filter(run -> !(run.outcome() instanceof Outcome.Planned))
                .toList();
    }

    @Override
    public Iterator<Run> iterator() {
        return runs().iterator();
    }

    /** How many runs finished or failed. */
    public int size() {
        return runs().size();
    }

    /** The scores that any run has, by name, in the order requested. */
    public Map<String, Metric> scores() {
        Map<String, Metric> scores = new LinkedHashMap<>();
        scoreNames().forEach(name -> scores.put(name, score(name)));
        return scores;
    }

    /** Names of the scores that any run has, in the order requested. */
    public List<String> scoreNames() {
        Set<String> names = new LinkedHashSet<>();
        planned.forEach(run -> names.addAll(run.scores().keySet()));
        return List.copyOf(names);
    }

    /** Values of a parameter: those of its axis, or else the one that all runs share. */
    public List<Object> values(Parameter parameter) {
        for (Axis axis : axes) {
            if (axis.parameter() == parameter) {
                return List.copyOf(axis.values());
            }
        }
        return planned.stream().limit(1).map(run -> parameter.of(run.request())).toList();
    }

    /** Whether an axis has several values of this parameter. */
    public boolean varies(Parameter parameter) {
        return values(parameter).size() > 1;
    }

    /** The models that make these runs, in the order of their first run; of each its first run's record. */
    public List<RunMetadata.Model> models() {
        Map<String, RunMetadata.Model> byName = new LinkedHashMap<>();
        planned.forEach(run -> byName.putIfAbsent(run.request().model(), run.model()));
        return List.copyOf(byName.values());
    }

    /** Planned combinations of settings, not counting prompts and seeds. */
    public long cellCount() {
        return planned.stream()
                .map(run -> run.request().withSeed(0).withPrompt(""))
                .distinct()
                .count();
    }

    /** The same axes and metrics with these runs in place of the planned ones. */
    public Runs with(List<Run> others) {
        return new Runs(axes, others, metrics);
    }

    /** The same runs with these metrics added; a later metric replaces one of the same name. */
    public Runs withMetrics(List<Metric> more) {
        Map<String, Metric> byName = new LinkedHashMap<>();
        metrics.forEach(metric -> byName.put(metric.name(), metric));
        more.forEach(metric -> byName.put(metric.name(), metric));
        return new Runs(axes, planned, List.copyOf(byName.values()));
    }

    /**
     * One row for each run: model where there are several, prompt, negative, steps, guidance, cfg, seed, sampler,
     * shift, width, height, network_calls, seconds, status, one column a score, file, reason. Shift is the one that
     * was used, the model's own if the request named none; network_calls (NFE) includes reused ones. Missing values
     * are missing cells. The columns cfg_normalization, cfg_truncation and stages stand before the seed, each if a run
     * uses it.
     */
    public Table table() {
        return RunTable.of("runs", runs());
    }

    /** A score in every planned cell, for {@link Estimand#THESE}; cells not reached have n = 0. */
    public List<CellScore> cells(String score) {
        return cells(score, Estimand.THESE, allParameters());
    }

    /** {@link #cells(String, Estimand, Parameter...)} for {@link Estimand#THESE}. */
    public List<CellScore> cells(String score, Parameter... by) {
        return cells(score, Estimand.THESE, by);
    }

    /**
     * A score in every combination of these parameters' values, in the order of execution. Other parameters are
     * pooled: prompts and seeds as the estimand says, any other within each block. A block that lacks one of the
     * pooled settings does not count.
     *
     * @param score a score's name, or {@code seconds} or {@code network_calls}
     * @param estimand what the intervals are about
     * @throws IllegalArgumentException for an unknown score, naming the known ones
     */
    public List<CellScore> cells(String score, Estimand estimand, Parameter... by) {
        Metric metric = metric(score);
        List<CellScore> cells = new ArrayList<>();
        new PooledValues(this, metric, by)
                .byCell()
                .forEach((cell, values) -> cells.add(CellScore.of(cell, values, metric.bounds(), estimand)));
        return cells;
    }

    private Parameter[] allParameters() {
        Set<Parameter> by = new LinkedHashSet<>();
        axes.forEach(axis -> by.add(axis.parameter()));
        by.addAll(ALWAYS);
        by.removeIf(Parameter::isReplicate);
        return by.toArray(Parameter[]::new);
    }

    /**
     * The values of cells: one for each finished run that has a value, whichever its block.
     *
     * @return in the order of execution; an empty list where no run of a cell has a value
     * @throws IllegalArgumentException for an unknown score, naming the known ones
     */
    public Map<Cell, List<Double>> samples(String score, Parameter... by) {
        Metric metric = metric(score);
        if (metric.name().equals(Metric.DIVERSITY)) {
            throw new IllegalArgumentException(
                    "score diversity is one number of a cell, not of each picture: a cell has no quartiles of it");
        }
        Map<Cell, List<Double>> samples = new LinkedHashMap<>();
        for (Run run : planned) {
            Interrupts.check();
            List<Double> values = samples.computeIfAbsent(run.cell(by), cell -> new ArrayList<>());
            double value = run.value(metric);
            if (run.ok() && Double.isFinite(value)) {
                values.add(value);
            }
        }
        return samples;
    }

    /**
     * The runs in any of these cells, as if only these had been planned.
     *
     * @throws IllegalArgumentException with one line, if there is none
     */
    public Runs only(List<Cell> cells) {
        return only(run -> cells.stream().anyMatch(cell -> cell.holds(run::value)));
    }

    /**
     * The runs that match a selection, as if only these had been planned.
     *
     * @throws IllegalArgumentException with one line, if there is none
     */
    public Runs only(Selection selection) {
        return selection.isAll()
                ? this
                : only(run -> run.metadata().filter(selection::fits).isPresent());
    }

    private Runs only(Predicate<Run> kept) {
        List<Run> part =
                planned.stream().peek(run -> Interrupts.check()).filter(kept).toList();
        if (part.isEmpty()) {
            throw new IllegalArgumentException("no run has these values");
        }
        List<Axis> left = new ArrayList<>();
        for (Axis axis : axes) {
            Interrupts.check();
            Set<Object> there =
                    part.stream().map(run -> run.value(axis.parameter())).collect(Collectors.toSet());
            left.add(new Axis(
                    axis.parameter(),
                    axis.values().stream().filter(there::contains).toList()));
        }
        return new Runs(left, part, metrics);
    }

    /** {@link #cellTable(String, Estimand, Parameter...)} for {@link Estimand#THESE}. */
    public Table cellTable(String score, Parameter... by) {
        return cellTable(score, Estimand.THESE, by);
    }

    /**
     * One row for each cell of {@link #cells(String, Estimand, Parameter...)}: its parameters, n, mean, sd, low, high,
     * estimand ({@code these} or {@code new}).
     *
     * @param by none for all that varies but the seed
     */
    public Table cellTable(String score, Estimand estimand, Parameter... by) {
        return CellTable.of(score, estimand, cells(score, estimand, by.length == 0 ? allParameters() : by));
    }

    /**
     * A metric of these runs.
     *
     * @param name a score's name, or {@code seconds} or {@code network_calls}
     * @throws IllegalArgumentException for an unknown one, naming the known ones
     */
    public Metric metric(String name) {
        Optional<Metric> cost = Metric.cost(name);
        if (cost.isPresent()) {
            return cost.get();
        }
        if (planned.stream().noneMatch(run -> run.scores().containsKey(name))
                && planned.stream().anyMatch(Run::ok)) {
            List<String> known = scoreNames();
            throw new IllegalArgumentException(
                    "score '" + Printable.value(name) + "' is not in these runs; known: " + String.join(", ", known)
                            + (known.isEmpty() ? "" : ", ") + "seconds, network_calls, skipped_calls");
        }
        return score(name);
    }

    private Metric score(String name) {
        return metrics.stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseGet(() -> Metric.unknown(name));
    }
}
