package org.zimagelab.tuning.diagnosis;

import java.util.List;
import java.util.Optional;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.diagnosis.Defect.Symptom;

/**
 * A defect that stands out, with the evidence.
 *
 * @param score name of the score that shows it
 * @param value of that score for the whole picture
 * @param healthy band of that score, if it has one
 * @param outside whether the value is outside the band on the bad side
 * @param sweep comparison of the value with the other pictures of the sweep; empty if there are too few
 * @param strength how clearly the defect stands out: how far the value is beyond the band or beyond the median of the
 *     sweep, whichever is more, in units of what a plainly visible defect adds to the score; plus 1 if the value is
 *     outside the band
 * @param worst region where the defect is strongest; empty until the pixels were examined
 * @param causes among the parameters, measured ones first; may be empty
 * @param suggestion what to try
 */
public record Finding(
        Defect defect,
        String score,
        double value,
        Optional<Range> healthy,
        boolean outside,
        Optional<RobustDeviation> sweep,
        double strength,
        Optional<Region> worst,
        List<Cause> causes,
        Suggestion suggestion) {

    /** From this strength on, a defect is reported although all pictures of the sweep have it. */
    private static final double PLAIN = 2;

    /**
     * Strengths are cut here, since more of a defect does not make it more certain. Defects of equal strength are
     * ordered as in {@link Defect}.
     */
    private static final double MOST = 4;

    public Finding {
        causes = List.copyOf(causes);
    }

    /**
     * Judges one symptom from the numbers.
     *
     * @param sweep comparison with the sweep; empty if there are too few other pictures
     * @return empty if the value is neither outside the band nor stands out in the sweep, or if it is outside the
     *     band by less than a plainly visible defect and typical of the sweep: near the median of the others, or most
     *     of them are outside the band too
     */
    static Optional<Finding> of(
            Defect defect, Symptom symptom, Score score, double value, Optional<RobustDeviation> sweep) {
        int sign = symptom.side().sign();
        double beyond = score.healthy()
                .filter(band -> symptom.alone())
                .map(band -> beyond(symptom, band, value))
                .orElse(Double.NEGATIVE_INFINITY);
        boolean outside = beyond > 0;
        boolean standsOut =
                symptom.inSweep() && sweep.filter(RobustDeviation::standsOut).isPresent();
        double ofBand = outside ? 1 + beyond / symptom.plain() : 0;
        double ofSweep = standsOut ? sign * (value - sweep.get().median()) / symptom.plain() : 0;
        boolean typical = sweep.filter(against -> isTypical(symptom, score.healthy(), against))
                .isPresent();
        if (!standsOut && (!outside || typical && ofBand < PLAIN)) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                defect,
                symptom.score(),
                value,
                score.healthy(),
                outside,
                sweep,
                Math.min(MOST, Math.max(ofBand, ofSweep)),
                Optional.empty(),
                List.of(),
                Suggestion.UNKNOWN));
    }

    /** Whether the other pictures of the sweep have the defect too: the value is outside the band and typical of the
     * sweep. */
    public boolean isShared() {
        return outside
                && sweep.filter(against -> isTypical(defect.symptom(score), healthy, against))
                        .isPresent();
    }

    private static boolean isTypical(Symptom symptom, Optional<Range> healthy, RobustDeviation against) {
        return against.isTypical()
                || symptom.alone()
                        && healthy.filter(band -> beyond(symptom, band, against.median()) > 0)
                                .isPresent();
    }

    /** How far a value is outside the band on the bad side; negative inside. */
    private static double beyond(Symptom symptom, Range band, double value) {
        return symptom.side().sign() > 0 ? value - band.high() : band.low() - value;
    }

    /** One line: what is wrong, and the number that shows it. */
    public String what(Language language) {
        return new DiagnosisText(language).what(this);
    }

    /** One line: what to try; empty if an earlier finding has the same suggestion. */
    public Optional<String> suggestion(Language language) {
        return suggestion == Suggestion.SAME
                ? Optional.empty()
                : Optional.of(new DiagnosisText(language).suggestion(this));
    }

    /** The numbers, the region where the defect is strongest, and its causes, one line each. */
    public List<String> evidence(Language language) {
        return new DiagnosisText(language).evidence(this);
    }

    /** Without the causes and the suggestion of earlier findings. */
    Finding after(List<Finding> before) {
        List<Cause> fresh = causes.stream()
                .filter(cause -> before.stream().noneMatch(finding -> finding.causes.contains(cause)))
                .toList();
        boolean said = before.stream().anyMatch(finding -> finding.suggestion.equals(suggestion));
        return explained(fresh, said ? Suggestion.SAME : suggestion);
    }

    Finding seen(Region region) {
        return new Finding(
                defect, score, value, healthy, outside, sweep, strength, Optional.of(region), causes, suggestion);
    }

    Finding explained(List<Cause> known, Suggestion tried) {
        return new Finding(defect, score, value, healthy, outside, sweep, strength, worst, known, tried);
    }
}
