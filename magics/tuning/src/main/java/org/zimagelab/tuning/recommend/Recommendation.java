package org.zimagelab.tuning.recommend;

import java.util.List;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.diagnosis.Provenance;

/**
 * What somebody recommends: a claim, whoever makes it.
 *
 * @param recommender whose it is
 * @param source where it stands
 * @param steps sampler steps; where a range was given its middle, half a step rounded up
 * @param guidance diffusers' convention, 0 = off; where a range was given its middle, exact
 * @param stepsRange as it was given; where one number was, both ends are that
 * @param guidanceRange likewise, diffusers' convention
 * @param words of the prompt that counted; empty where none did, or none is looked at
 * @param english why, in one or two sentences
 * @param chinese the same
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
        String chinese) {

    public Recommendation {
        words = List.copyOf(words);
    }

    /** What it rests on: whose claim it is. */
    public Provenance provenance() {
        return recommender.provenance();
    }

    /** What this project measured of it. */
    public ClaimMeasurement measured() {
        return ClaimMeasurement.of(recommender.label());
    }

    /** {@link #guidance()} in the common convention, 1 = off. */
    public double cfg() {
        return Guidance.of(guidance).cfg();
    }

    /** Whether ranges were given, of which {@link #steps()} and {@link #guidance()} are the middle. */
    public boolean isRange() {
        return stepsRange.low() < stepsRange.high() || guidanceRange.low() < guidanceRange.high();
    }

    /** The request with these steps and this guidance; normalisation and truncation stay. */
    public Request over(Request request) {
        return request.withSteps(steps).withGuidance(guidance);
    }
}
