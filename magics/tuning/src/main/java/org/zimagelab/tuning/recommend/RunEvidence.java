package org.zimagelab.tuning.recommend;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.zimagelab.common.Ellipsis;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.best.BestText;
import org.zimagelab.tuning.best.Candidate;
import org.zimagelab.tuning.best.Objective;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;

/**
 * Recommends steps and guidance for a prompt from runs that are there already: those of the same weights, size and
 * other settings, of the prompts that have most words in common with it. The answer is about new prompts like these,
 * and is given only if a cell is certainly as good as the best.
 *
 * @param recommendation empty if the runs do not suffice
 * @param english what the runs say, or what is missing, in one line
 * @param chinese the same
 */
public record RunEvidence(Optional<Recommendation> recommendation, String english, String chinese) {
    /** At most so many prompts, the nearest first. */
    private static final int MOST_PROMPTS = 12;

    private static final int MOST_NAMED = 3;
    private static final int LONGEST_PROMPT = 30;
    private static final Parameter[] CELL = {Parameter.STEPS, Parameter.GUIDANCE};

    /** A prompt with its runs. */
    private record Near(String prompt, double likeness, List<Run> runs) {
        Set<Cell> cells() {
            return runs.stream().map(run -> run.cell(CELL)).collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    /**
     * Looks through runs.
     *
     * @param request the prompt, and what is not varied
     * @param model whose weights the runs must have
     * @param found finished runs of any stores, each once
     * @param metrics of their scores
     * @param objective the runs that count → what they are to be good in
     * @throws java.util.concurrent.CancellationException where the thread is interrupted
     */
    public static RunEvidence of(
            Request request,
            ModelInfo model,
            Collection<Run> found,
            List<Metric> metrics,
            Function<Runs, Objective> objective) {
        List<Run> same = found.stream()
                .filter(run -> run.model().fingerprint().equals(model.fingerprint())
                        && run.model().dtype().equals(model.dtype()))
                .toList();
        if (same.isEmpty()) {
            return missing(
                    "no run at hand has the weights of " + model.name() + "; %%sweep makes some",
                    "现有图中没有 " + model.name() + " 这套权重的；可用 %%sweep 生成");
        }
        List<Run> alike = oneMaker(same.stream()
                .peek(run -> Interrupts.check())
                .filter(run -> isAlike(run, request))
                .toList());
        if (alike.isEmpty()) {
            String size = request.width() + "×" + request.height();
            return missing(
                    "of " + Amounts.count(same.size(), "run") + " of these weights none is of " + size
                            + " with the other settings of this request; %%sweep makes some",
                    "这套权重的 " + same.size() + " 张图中没有 " + size + " 且其余设置相同的；可用 %%sweep 生成");
        }
        List<Near> near = compatible(nearest(request.prompt(), alike));
        if (near.size() < 2) {
            return missing(
                    "two prompts or more with words in common with this one are needed, swept over the same steps and"
                            + " guidance; the runs at hand have " + near.size(),
                    "至少需要两个与此有共同词语、且扫描了相同步数与引导的提示词；现有图中有 " + near.size() + " 个");
        }
        List<Run> counted = near.stream().flatMap(of -> of.runs().stream()).toList();
        try {
            Runs runs = Runs.of(counted, metrics);
            return of(BestAnswer.of(runs, objective.apply(runs), Estimand.NEW), near);
        } catch (IllegalArgumentException e) {
            return missing(e.getMessage(), e.getMessage());
        }
    }

    private static RunEvidence missing(String english, String chinese) {
        return new RunEvidence(Optional.empty(), "evidence: " + english, "实测依据：" + chinese);
    }

    /** What neither the prompt nor steps and guidance decide must be as asked. */
    private static boolean isAlike(Run run, Request request) {
        Request asked = request.withDefaultShift(run.model().shift());
        return Parameter.axes().stream()
                .filter(parameter -> parameter != Parameter.PROMPT
                        && parameter != Parameter.MODEL
                        && parameter != Parameter.STEPS
                        && parameter != Parameter.GUIDANCE
                        && !parameter.isReplicate()
                        && parameter.counts(run.request()))
                .allMatch(parameter -> Parameter.same(run.value(parameter), parameter.of(asked)));
    }

    /** The runs of one device, precision and engine: of those with most runs. */
    private static List<Run> oneMaker(List<Run> runs) {
        Map<RunMetadata.Model, List<Run>> byMaker =
                runs.stream().collect(Collectors.groupingBy(Run::model, LinkedHashMap::new, Collectors.toList()));
        return byMaker.values().stream()
                .max(Comparator.comparingInt(List::size))
                .orElse(List.of());
    }

    private static List<Near> nearest(String prompt, List<Run> runs) {
        return runs.stream()
                .collect(Collectors.groupingBy(run -> run.request().prompt(), LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(entry -> new Near(entry.getKey(), PromptLikeness.of(prompt, entry.getKey()), entry.getValue()))
                .filter(of -> of.likeness() > 0)
                .sorted(Comparator.comparingDouble(Near::likeness).reversed())
                .toList();
    }

    /** The nearest prompt, and the next ones that share at least half of the cells with those before them. */
    private static List<Near> compatible(List<Near> nearest) {
        List<Near> taken = new ArrayList<>();
        Set<Cell> cells = new LinkedHashSet<>();
        for (Near of : nearest) {
            if (taken.size() == MOST_PROMPTS) {
                break;
            }
            Set<Cell> common = new LinkedHashSet<>(taken.isEmpty() ? of.cells() : cells);
            common.retainAll(of.cells());
            if (common.size() >= Math.max(2, (cells.size() + 1) / 2)) {
                cells = common;
                taken.add(of);
            }
        }
        Set<Cell> all = cells;
        return taken.stream()
                .map(of -> new Near(
                        of.prompt(),
                        of.likeness(),
                        of.runs().stream()
                                .filter(run -> all.contains(run.cell(CELL)))
                                .toList()))
                .toList();
    }

    private static RunEvidence of(BestAnswer answer, List<Near> near) {
        String english = text(answer, Language.EN) + " Nearest prompts: " + names(near, ", ");
        String chinese = text(answer, Language.ZH) + "最接近的提示词：" + names(near, "、");
        Optional<Candidate> choice = answer.choice();
        if (choice.isEmpty()) {
            return missing(english, chinese);
        }
        int steps = (Integer) choice.get().cell().value(Parameter.STEPS);
        double guidance = choice.get().cell().number(Parameter.GUIDANCE);
        String source = Amounts.count(answer.runs().size(), "run") + " of " + Amounts.count(near.size(), "prompt");
        Recommendation recommendation = new Recommendation(
                Recommender.EVIDENCE,
                source,
                steps,
                guidance,
                new Range(steps, steps),
                new Range(guidance, guidance),
                List.of(),
                english,
                chinese,
                new ClaimMeasurement(
                        String.join(" ", new BestText(answer, Optional.empty(), Language.EN).ground()),
                        String.join("", new BestText(answer, Optional.empty(), Language.ZH).ground())),
                Map.of());
        return new RunEvidence(Optional.of(recommendation), english, chinese);
    }

    private static String text(BestAnswer answer, Language language) {
        return new BestText(answer, Optional.empty(), language).sentence();
    }

    private static String names(List<Near> near, String comma) {
        String named = near.stream()
                .limit(MOST_NAMED)
                .map(of -> Ellipsis.atEnd(of.prompt().strip().replaceAll("\\s+", " "), LONGEST_PROMPT)
                        + String.format(Locale.ROOT, " (%.2f)", of.likeness()))
                .collect(Collectors.joining(comma));
        return near.size() > MOST_NAMED ? named + comma + "…" : named;
    }
}
