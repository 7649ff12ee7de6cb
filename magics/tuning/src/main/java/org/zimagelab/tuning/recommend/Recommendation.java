package org.zimagelab.tuning.recommend;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.diagnosis.Provenance;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * Recommended settings. It is a claim, whoever makes it.
 *
 * @param recommender who makes it
 * @param source the document that it is from
 * @param steps sampler steps; of a range the middle, with half a step rounded up
 * @param guidance in diffusers' convention, 0 = off; of a range the exact middle
 * @param stepsRange range as published; of a single number, both ends are that number
 * @param guidanceRange likewise, in diffusers' convention
 * @param words of the prompt that were counted; empty if there are none, or the recommender does not read the prompt
 * @param english the reason, in one or two sentences
 * @param chinese the same
 * @param measured what this project measured about it
 * @param others what it sets beside steps and guidance: sampler, schedule, shift; mostly nothing
 */
public record Recommendation(
        Recommender recommender,
        String source,
        int steps,
        double guidance,
        Range stepsRange,
        Range guidanceRange,
        List<KeywordMatch> words,
        String english,
        String chinese,
        ClaimMeasurement measured,
        Map<Parameter, Object> others) {

    public Recommendation {
        words = List.copyOf(words);
        others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
    }

    /** A claim, with what this project measured about its recommender. */
    Recommendation(
            Recommender recommender,
            String source,
            int steps,
            double guidance,
            Range stepsRange,
            Range guidanceRange,
            List<KeywordMatch> words,
            String english,
            String chinese) {
        this(
                recommender,
                source,
                steps,
                guidance,
                stepsRange,
                guidanceRange,
                words,
                english,
                chinese,
                ClaimMeasurement.of(recommender.label()),
                Map.of());
    }

    /** The same with other settings beside steps and guidance. */
    Recommendation with(Map<Parameter, Object> others) {
        return new Recommendation(
                recommender,
                source,
                steps,
                guidance,
                stepsRange,
                guidanceRange,
                words,
                english,
                chinese,
                measured,
                others);
    }

    /** Who claims it. */
    public Provenance provenance() {
        return recommender.provenance();
    }

    /** {@link #guidance()} as cfg, 1 = off. */
    public double cfg() {
        return Guidance.of(guidance).cfg();
    }

    /** Whether ranges were published, so that {@link #steps()} and {@link #guidance()} are their middles. */
    public boolean isRange() {
        return stepsRange.low() < stepsRange.high() || guidanceRange.low() < guidanceRange.high();
    }

    /** The request with these steps, this guidance and the other settings; all else is kept. */
    public Request over(Request request) {
        Request changed = request.withSteps(steps).withGuidance(guidance);
        for (Map.Entry<Parameter, Object> other : others.entrySet()) {
            changed = other.getKey().over(changed, other.getValue());
        }
        return changed;
    }
}
