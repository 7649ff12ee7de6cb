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
 * @param score that shows it
 * @param value of the whole picture
 * @param healthy that score's band, where it has one
 * @param outside whether the value leaves the band on the bad side
 * @param sweep the value held against the sweep, where there are others to hold it against
 * @param strength how clearly it stands out, to sort by: beyond the band or beyond the others of its sweep, whichever
 *     is more, in what a plainly visible defect adds to the score; 1 more where it leaves the band
 * @param worst where it shows most; empty until the picture itself was looked at
 * @param causes known of its parameters, what was measured first; may be empty
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

    /** From this strength beyond the band on, a defect is told although all pictures of the sweep have it. */
    private static final double PLAIN = 2;

    /**
     * Beyond this, more of a defect is no more certain; those named before others in {@link Defect} come first then.
     */
    private static final double MOST = 4;

    public Finding {
        causes = List.copyOf(causes);
    }

    /**
     * What the numbers of one symptom say.
     *
     * @param sweep the value held against the sweep, where there are others
     * @return empty where nothing is to be told: the value neither leaves the band nor stands out of the sweep; or it
     *     leaves the band by less than a plainly visible defect, and the sweep calls it typical: it lies near the
     *     median of the others, or most of them leave the band as well
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

    /** Whether the other pictures of the sweep have it: its value leaves the band, and the sweep calls it typical. */
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

    /** How far a value lies outside a band on the bad side; negative inside. */
    private static double beyond(Symptom symptom, Range band, double value) {
        return symptom.side().sign() > 0 ? value - band.high() : band.low() - value;
    }

    /** One line: what is wrong, and how that is seen. */
    public String what(Language language) {
        return new DiagnosisText(language).what(this);
    }

    /** One line: what to try; empty where the same was said of a finding before it. */
    public Optional<String> suggestion(Language language) {
        return suggestion == Suggestion.SAME
                ? Optional.empty()
                : Optional.of(new DiagnosisText(language).suggestion(this));
    }

    /** The numbers, where it shows most, and what is known of its causes, a line each. */
    public List<String> evidence(Language language) {
        return new DiagnosisText(language).evidence(this);
    }

    /** Without what was said of those before it. */
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
