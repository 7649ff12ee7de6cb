package org.zimagelab.quality;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.zimagelab.quality.picture.Pixels;

/** A score that is given by its descriptor and its formula. */
record DescribedScore(ScoreDescriptor descriptor, ToDoubleFunction<ScoreInput> formula) implements Score {

    @Override
    public String name() {
        return descriptor.name();
    }

    @Override
    public String description() {
        return descriptor.description();
    }

    @Override
    public String unit() {
        return descriptor.scale().unit();
    }

    @Override
    public Range range() {
        return descriptor.scale().range();
    }

    @Override
    public Direction better() {
        return descriptor.scale().better();
    }

    @Override
    public Optional<Range> healthy() {
        return descriptor.scale().healthy();
    }

    @Override
    public OptionalDouble relevantDifference() {
        return descriptor.scale().relevantDifference();
    }

    @Override
    public boolean isShare() {
        return descriptor.scale().isShare();
    }

    @Override
    public Set<Requirement> requirements() {
        return descriptor.requirements();
    }

    @Override
    public Optional<String> caution() {
        return descriptor.caution();
    }

    @Override
    public int version() {
        return descriptor.version();
    }

    @Override
    public double of(Pixels picture) {
        return of(ScoreInput.of(picture));
    }

    @Override
    public double of(ScoreInput input) {
        return formula.applyAsDouble(input);
    }

    @Override
    public String toString() {
        return descriptor.name();
    }
}
