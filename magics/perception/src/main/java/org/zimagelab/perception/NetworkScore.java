package org.zimagelab.perception;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.torch.ModelException;

/** A score by a network whose weights are published: finds the weights, and warns what the values are worth. */
abstract class NetworkScore implements Score {
    /** Zheng et al., "Guidance Matters", arXiv 2602.22570. */
    static final String CAUTION = "preference scores rise with guidance while pictures oversaturate (arXiv 2602.22570);"
            + " read them beside chroma, clipping and contrast";

    private final String name;
    private final String description;
    private final Range range;
    private final Direction better;
    private final WeightsSource weights;

    NetworkScore(String name, String description, Range range, Direction better, WeightsSource weights) {
        this.name = name;
        this.description = description;
        this.range = range;
        this.better = better;
        this.weights = weights;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Range range() {
        return range;
    }

    @Override
    public Direction better() {
        return better;
    }

    /** The value for an input that has what {@link #requirements()} names; NaN if the network gives none. */
    abstract double value(Path folder, ScoreInput input);

    @Override
    public Set<Requirement> requirements() {
        return Set.of(Requirement.WEIGHTS);
    }

    @Override
    public Optional<String> caution() {
        return Optional.of(CAUTION);
    }

    @Override
    public Optional<String> unavailable() {
        return weights.folder().isPresent() ? Optional.empty() : Optional.of(weights.missing());
    }

    @Override
    public double of(Pixels picture) {
        return of(ScoreInput.of(picture));
    }

    @Override
    public double of(ScoreInput input) {
        Path folder;
        double value;
        try {
            folder = weights.folder().orElseThrow(() -> new NotScoredException(weights.missing()));
            value = value(folder, input);
        } catch (ModelException e) {
            throw new NotScoredException(e.getMessage());
        }
        if (!Double.isFinite(value)) {
            throw new NotScoredException("the network of " + folder + " gives no finite number for this picture");
        }
        return value;
    }
}
