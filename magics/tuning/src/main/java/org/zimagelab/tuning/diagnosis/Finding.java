package org.zimagelab.tuning.diagnosis;

import java.util.List;
import java.util.Optional;
import org.zimagelab.quality.Range;

/**
 * A defect that stands out, with the evidence.
 *
 * @param score that shows it
 * @param value of the whole picture
 * @param healthy that score's band, where it has one
 * @param outside whether the value leaves the band on the bad side
 * @param sweep the value held against the sweep, where there are others to hold it against
 * @param worst where it shows most; empty until the picture itself was looked at
 * @param causes known of its parameters, what was measured first; may be empty
 */
public record Finding(
        Defect defect,
        String score,
        double value,
        Optional<Range> healthy,
        boolean outside,
        Optional<Against> sweep,
        Optional<Region> worst,
        List<Cause> causes) {

    public Finding {
        causes = List.copyOf(causes);
    }

    /** How clearly it stands out, to sort by: 1 at the edge of the band or of the sweep's spread. */
    public double strength() {
        double beyond = healthy.filter(band -> outside && Double.isFinite(band.high()))
                .map(band -> 1 + Math.max(value - band.high(), band.low() - value) / (band.high() - band.low()))
                .orElse(0.0);
        double far = sweep.filter(Against::standsOut)
                .map(against -> against.distance() / Against.FAR)
                .orElse(0.0);
        return beyond + far;
    }

    /** In English: what, where, and then a line for each cause. */
    public List<String> english() {
        return new Wording(false).lines(this);
    }

    /** The same in Chinese. */
    public List<String> chinese() {
        return new Wording(true).lines(this);
    }

    Finding seen(Region region) {
        return new Finding(defect, score, value, healthy, outside, sweep, Optional.of(region), causes);
    }
}
