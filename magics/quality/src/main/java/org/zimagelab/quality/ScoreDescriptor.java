package org.zimagelab.quality;

import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.zimagelab.quality.picture.Pixels;

/**
 * What a score says of itself; with a formula it is a {@link Score}.
 *
 * @param name as {@link Score#name()}
 * @param description as {@link Score#description()}
 * @param scale how to read the values
 * @param requirements as {@link Score#requirements()}
 * @param caution as {@link Score#caution()}
 * @param version as {@link Score#version()}
 */
public record ScoreDescriptor(
        String name,
        String description,
        ScoreScale scale,
        Set<Requirement> requirements,
        Optional<String> caution,
        int version) {

    /** Describes version 1 of a score that needs only the pixels. */
    public static ScoreDescriptor of(String name, String description, ScoreScale scale) {
        return new ScoreDescriptor(name, description, scale, Set.of(), Optional.empty(), 1);
    }

    /** The same for a score that needs more than the pixels. */
    public ScoreDescriptor requiring(Requirement... needed) {
        return new ScoreDescriptor(name, description, scale, Set.of(needed), caution, version);
    }

    /** The same with what a reader must know before trusting the values. */
    public ScoreDescriptor withCaution(String words) {
        return new ScoreDescriptor(name, description, scale, requirements, Optional.of(words), version);
    }

    /** The same for another version of the arithmetic. */
    public ScoreDescriptor withVersion(int newVersion) {
        return new ScoreDescriptor(name, description, scale, requirements, caution, newVersion);
    }

    /**
     * The score that computes its values from the pixels.
     *
     * @param formula gives a finite value in the range, or throws a {@link NotScoredException}
     */
    public Score computedBy(ToDoubleFunction<Pixels> formula) {
        return computedFrom(input -> formula.applyAsDouble(input.picture()));
    }

    /**
     * The score that computes its values from a picture and what else is known of it.
     *
     * @param formula gives a finite value in the range, or throws a {@link NotScoredException}
     */
    public Score computedFrom(ToDoubleFunction<ScoreInput> formula) {
        return new DescribedScore(this, formula);
    }
}
