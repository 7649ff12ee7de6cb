package org.zimagelab.notebook.sweep;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.EstimandOption;
import org.zimagelab.notebook.options.ScoreNames;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.adaptive.AdaptiveSweep;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.plan.Plan;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether a sweep makes only the pictures that decide, and what they are to decide. */
final class AdaptiveOptions {
    @Option(
            names = "--adaptive",
            description = {
                "make only the pictures that it takes to name a cell as good as the best within a margin: cells that",
                "cannot be the best get no more seeds, and the sweep stops when one is certain"
            })
    private boolean adaptive;

    @Option(
            names = "--score",
            paramLabel = "SCORE",
            completionCandidates = CompletionCandidates.Scores.class,
            description = {
                "with --adaptive, the score that decides (default: the first of --scores with a better end and a",
                "relevant difference of its own)"
            })
    private Optional<String> score = Optional.empty();

    @Option(
            names = "--within",
            paramLabel = "MARGIN",
            description = {
                "with --adaptive, how much of the score may be lost (default: the smallest difference that the score",
                "calls relevant)"
            })
    private Optional<Double> within = Optional.empty();

    @Mixin
    private EstimandOption estimand = new EstimandOption();

    boolean isAdaptive() {
        return adaptive;
    }

    /**
     * The scores to compute: those of a list, and the one that decides.
     *
     * @throws MagicException with one line, where an option is for adaptive sweeps alone, or the score is unknown
     */
    String withDecisive(String list) {
        if (!adaptive && (score.isPresent() || within.isPresent() || estimand.estimand() != Estimand.THESE)) {
            throw new MagicException((score.isPresent() ? "--score" : within.isPresent() ? "--within" : "--for")
                    + " is for --adaptive sweeps; %best answers for a sweep that is made");
        }
        score.ifPresent(name -> ScoreNames.parse("--score", name, Set.of()));
        return score.map(name -> List.of(list.split("[,，]")).contains(name) ? list : list + "," + name)
                .orElse(list);
    }

    /** @throws IllegalArgumentException with one line, see {@link AdaptiveSweep} */
    AdaptiveSweep of(Plan plan) {
        if (plan.sweep().shuffled().isPresent()) {
            throw new MagicException(
                    "--shuffle: an adaptive sweep makes its pictures block by block; leave one of the" + " two out");
        }
        OptionalDouble margin = within.map(OptionalDouble::of).orElse(OptionalDouble.empty());
        return new AdaptiveSweep(
                plan, score.orElseGet(() -> first(plan.options().scores())), margin, estimand.estimand());
    }

    private String first(List<Score> scores) {
        List<Score> directed =
                scores.stream().filter(one -> one.better() != Direction.NEITHER).toList();
        return directed.stream()
                .filter(one -> within.isPresent() || one.relevantDifference().isPresent())
                .findFirst()
                .or(() -> directed.stream().findFirst())
                .map(Score::name)
                .orElseThrow(() -> new MagicException(
                        "--adaptive needs a score of which one end is better, such as" + " --score blur_effect"));
    }
}
