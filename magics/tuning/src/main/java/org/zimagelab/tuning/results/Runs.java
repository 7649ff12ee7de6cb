package org.zimagelab.tuning.results;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.run.Run;
import tech.tablesaw.api.Table;

/**
 * What a sweep made. Immutable; an interrupted sweep gives what was finished.
 *
 * @param plan the whole plan, also what was not reached
 * @param runs finished and failed ones, in the order of execution
 */
public record Runs(Plan plan, List<Run> runs) implements Iterable<Run> {
    /** What a cell tells of itself even where the sweep does not vary it. */
    private static final List<Parameter> ALWAYS =
            List.of(Parameter.PROMPT, Parameter.SAMPLER, Parameter.SHIFT, Parameter.STEPS, Parameter.GUIDANCE);

    public Runs {
        runs = List.copyOf(runs);
    }

    @Override
    public Iterator<Run> iterator() {
        return runs.iterator();
    }

    public int size() {
        return runs.size();
    }

    /** Names of the scores that any run has, in the order asked. */
    public List<String> scoreNames() {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(run -> names.addAll(run.scores().keySet()));
        return List.copyOf(names);
    }

    /**
     * One row a run: model where there are several, prompt, negative, steps, guidance, cfg, seed, sampler, shift, width, height, network_calls, seconds,
     * status, one column a score, file, reason. Shift is the one that ran, the model's own where none was named;
     * network_calls includes those reused. Missing values are missing cells. Before the seed stand cfg_normalization,
     * cfg_truncation and stages, each where a run uses it.
     */
    public Table table() {
        return Tables.runs(this);
    }

    /** A score in every planned cell, over the seeds; cells not reached have n = 0. */
    public List<CellScore> cells(String score) {
        Set<Parameter> by = new LinkedHashSet<>();
        plan.sweep().axes().forEach(axis -> by.add(axis.parameter()));
        by.addAll(ALWAYS);
        by.removeIf(Parameter::isReplicate);
        return cells(score, by.toArray(Parameter[]::new));
    }

    /**
     * A score in every combination of these parameters' values, in the order of execution. What is not named is pooled:
     * with several prompts and {@code cells(score, STEPS, GUIDANCE)} the interval spans prompts and seeds.
     *
     * @param score a score's name, or {@code seconds} or {@code network_calls}
     * @throws IllegalArgumentException for an unknown score, naming the known ones
     */
    public List<CellScore> cells(String score, Parameter... by) {
        List<CellScore> cells = new ArrayList<>();
        samples(score, by).forEach((cell, values) -> cells.add(CellScore.of(cell, values)));
        return cells;
    }

    /**
     * The values behind {@link #cells(String, Parameter...)}, one of each finished run that has one.
     *
     * @return in the order of execution; an empty list where no run of a cell has a value
     * @throws IllegalArgumentException for an unknown score, naming the known ones
     */
    public Map<Cell, List<Double>> samples(String score, Parameter... by) {
        ToDoubleFunction<Run> value = column(score);
        Map<Cell, List<Double>> samples = new LinkedHashMap<>();
        for (Plan.Planned planned : plan.runs()) {
            Interrupts.check();
            samples.putIfAbsent(cell(planned.request(), by), new ArrayList<>());
        }
        for (Run run : runs) {
            double x = value.applyAsDouble(run);
            if (run.ok() && Double.isFinite(x)) {
                samples.get(cell(run.request(), by)).add(x);
            }
        }
        return samples;
    }

    /**
     * What lies in any of these cells, as if nothing else had been asked for.
     *
     * @throws IllegalArgumentException with one line, if that is nothing
     */
    public Runs only(List<Cell> cells) {
        Predicate<Request> kept =
                request -> cells.stream().anyMatch(cell -> cell.holds(parameter -> value(parameter, request)));
        Plan part = plan.only(kept);
        return new Runs(
                part,
                runs.stream()
                        .peek(run -> Interrupts.check())
                        .filter(run -> kept.test(run.request()))
                        .toList());
    }

    /** One row a cell of {@link #cells(String, Parameter...)}: its parameters, n, mean, sd, low, high. */
    public Table cellTable(String score, Parameter... by) {
        return Tables.cells(score, by.length == 0 ? cells(score) : cells(score, by));
    }

    /** As {@link Parameter#of}, but with the model's own shift where none was named. */
    Object value(Parameter parameter, Request request) {
        return parameter == Parameter.SHIFT
                ? (Object) request.shift().orElse(plan.model(request).shift())
                : parameter.of(request);
    }

    /** Where a request lies among these parameters' values; of shift, the one that runs. */
    public Cell cell(Request request, Parameter... by) {
        Map<Parameter, Object> values = new LinkedHashMap<>();
        for (Parameter parameter : by) {
            values.put(parameter, value(parameter, request));
        }
        return new Cell(values);
    }

    private ToDoubleFunction<Run> column(String score) {
        return switch (score) {
            case "seconds" -> run -> run.cost().seconds();
            case "network_calls" -> run -> run.cost().networkCalls();
            default -> {
                List<String> known = scoreNames();
                if (!known.contains(score) && runs.stream().anyMatch(Run::ok)) {
                    throw new IllegalArgumentException("score '" + Printable.value(score)
                            + "' is not in these runs; known: " + String.join(", ", known)
                            + (known.isEmpty() ? "" : ", ") + "seconds, network_calls");
                }
                yield run -> run.scores().getOrDefault(score, Double.NaN);
            }
        };
    }
}
