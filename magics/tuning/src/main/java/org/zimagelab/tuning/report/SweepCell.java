package org.zimagelab.tuning.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.OptionWords;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/**
 * The notebook cell that makes runs again: {@code %%sweep} with its options, and the prompts below.
 *
 * @param text of the cell
 * @param pictures that it makes; more than the runs, if these are not every combination of their values
 */
public record SweepCell(String text, long pictures) {

    /** The cell of these runs, those that were planned but not made among them. */
    public static SweepCell of(Runs runs) {
        return new Writer(runs).cell();
    }

    private static final class Writer {
        private final List<Run> planned;
        private final List<String> scores;
        private long pictures = 1;

        Writer(Runs runs) {
            planned = runs.planned();
            scores = runs.scoreNames();
        }

        SweepCell cell() {
            List<String> words = new ArrayList<>(List.of("%%sweep"));
            List<Object> models =
                    distinct(run -> run.model().name() + " " + run.model().weights());
            if (models.size() > 1) {
                words.add("--models "
                        + OptionWords.quoted(String.join(
                                ",",
                                new LinkedHashSet<>(planned.stream()
                                        .map(run -> run.model().name())
                                        .toList()))));
                pictures *= models.size();
            }
            boolean pairs = addPoints(words);
            for (Parameter parameter : Parameter.beginningWith(Parameter.STEPS, Parameter.GUIDANCE)) {
                if (!(pairs && (parameter == Parameter.STEPS || parameter == Parameter.GUIDANCE))) {
                    words.addAll(options(parameter));
                }
            }
            Set<String> computed = new LinkedHashSet<>(scores);
            computed.retainAll(Scores.all().stream()
                    .filter(score ->
                            EnumSet.of(Requirement.PROMPT, Requirement.WEIGHTS).containsAll(score.requirements()))
                    .map(Score::name)
                    .toList());
            if (!computed.isEmpty()) {
                words.add("--scores " + String.join(",", computed));
            }
            List<Object> prompts = distinct(run -> run.request().prompt());
            pictures *= prompts.size();
            return new SweepCell(
                    String.join(" ", words) + "\n"
                            + String.join(
                                    "\n---\n",
                                    prompts.stream().map(String.class::cast).toList()),
                    pictures);
        }

        private interface Value {
            Object of(Run run);
        }

        private List<Object> distinct(Value value) {
            return planned.stream().map(value::of).distinct().toList();
        }

        /** Pairs of steps and cfg, where not every number of steps was made with every guidance. */
        private boolean addPoints(List<String> words) {
            if (planned.stream()
                    .anyMatch(run -> run.request().guidance().stages().isPresent())) {
                return false;
            }
            List<Object> points = distinct(run -> run.request().steps() + "/"
                    + NumberText.plain(run.request().guidance().cfg()));
            int all = distinct(run -> run.request().steps()).size()
                    * distinct(run -> run.request().guidance().scale()).size();
            if (points.size() == all) {
                return false;
            }
            words.add("--points "
                    + String.join(",", points.stream().map(String.class::cast).toList()));
            pictures *= points.size();
            return true;
        }

        private List<String> options(Parameter parameter) {
            if (List.of(Parameter.PROMPT, Parameter.MODEL, Parameter.WIDTH, Parameter.HEIGHT)
                    .contains(parameter)) {
                return List.of();
            }
            // Where guidance changes on the way, its stages say how strong it is.
            List<Object> values = planned.stream()
                    .filter(run -> parameter != Parameter.GUIDANCE
                            || run.request().guidance().stages().isEmpty())
                    .map(run -> parameter.of(run.request()))
                    .distinct()
                    .toList();
            if (values.isEmpty()
                    || values.size() == 1 && isDefault(parameter, planned.get(0).request())) {
                return List.of();
            }
            pictures *= values.size();
            if (parameter == Parameter.NEGATIVE) {
                return values.stream()
                        .map(text -> "--negative " + OptionWords.quoted((String) text))
                        .toList();
            }
            // A shift of its own and one that the request names: the values that were used say both.
            List<Object> used = values.contains(Double.NaN) ? distinct(run -> run.value(parameter)) : values;
            Optional<String> option = OptionWords.of(parameter, OptionUse.LIST, used);
            return option.map(List::of).orElse(List.of());
        }

        private boolean isDefault(Parameter parameter, Request request) {
            return parameter == Parameter.SAMPLER
                            && request.sampler().equals(Sampler.names().get(0))
                    || parameter == Parameter.MAX_LENGTH && request.maxLength() == Request.DEFAULT_MAX_LENGTH
                    || parameter.of(request).equals(Double.NaN)
                    || parameter.isOff(request)
                    || planned.stream().noneMatch(run -> parameter.counts(run.request()));
        }
    }
}
