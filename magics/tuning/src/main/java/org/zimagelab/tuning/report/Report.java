package org.zimagelab.tuning.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.best.Objective;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.results.Runs;

/**
 * What a sweep was made to find out, how, and what came of it: everything that another lab needs to check it.
 *
 * @param question what it is about
 * @param language of its words
 * @param written when
 * @param runs that it reports on
 * @param estimand what its means and intervals are about
 * @param cells all of them, with their runs
 * @param finding the answer, or why there is none
 * @param origins what the runs say of what made them
 * @param manifest of the machine that wrote the report
 */
public record Report(
        Question question,
        Language language,
        Instant written,
        Runs runs,
        Estimand estimand,
        List<ReportCell> cells,
        Finding finding,
        List<RunOrigin> origins,
        Manifest manifest) {

    /**
     * What a report is about.
     *
     * @param name of the runs, as the person typed it
     * @param title the heading
     * @param text the question in the person's words; may be empty
     */
    public record Question(String name, String title, String text) {}

    /**
     * What was found.
     *
     * @param objective what a cell must be to be recommended; empty if the runs allow none
     * @param answer empty if the runs allow none
     * @param unanswered why there is no answer, in one line; "" where there is one
     */
    public record Finding(Optional<Objective> objective, Optional<BestAnswer> answer, String unanswered) {

        /**
         * The answer of these runs, or the line that says why they have none.
         *
         * @param objective makes what was asked, or throws IllegalArgumentException with one line
         */
        public static Finding of(Runs runs, Supplier<Objective> objective, Estimand estimand) {
            Objective asked;
            try {
                asked = objective.get();
            } catch (IllegalArgumentException e) {
                return new Finding(Optional.empty(), Optional.empty(), e.getMessage());
            }
            try {
                return new Finding(Optional.of(asked), Optional.of(BestAnswer.of(runs, asked, estimand)), "");
            } catch (IllegalArgumentException e) {
                return new Finding(Optional.of(asked), Optional.empty(), e.getMessage());
            }
        }
    }

    public Report {
        cells = List.copyOf(cells);
        origins = List.copyOf(origins);
    }

    /** A report on these runs. */
    public static Report of(
            Question question, Language language, Runs runs, Estimand estimand, Finding finding, Manifest manifest) {
        return new Report(
                question,
                language,
                Instant.now(),
                runs,
                estimand,
                ReportCell.of(runs),
                finding,
                RunOrigin.of(runs.runs()),
                manifest);
    }
}
