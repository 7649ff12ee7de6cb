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
import org.zimagelab.torch.hub.DownloadState;
import org.zimagelab.torch.hub.Downloadable;
import org.zimagelab.torch.hub.Hub;

/** A score by a network whose weights are published: finds the weights, and warns what the values are worth. */
abstract class NetworkScore implements Score, Downloadable {
    /** Of scores that people's preferences trained. Zheng et al., "Guidance Matters", arXiv 2602.22570. */
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

    /**
     * The value for an input that passed {@link #check}; NaN if the network gives none.
     *
     * @param file with the tensors
     */
    abstract double value(Path file, ScoreInput input);

    /**
     * Says what is missing of an input, before any weights are looked for.
     *
     * @throws NotScoredException with the reason in one line
     */
    void check(ScoreInput input) {}

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
        try {
            return weights.file().isPresent() ? Optional.empty() : Optional.of(weights.missing(name));
        } catch (ModelException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    public Path download(DownloadState.Listener listener) throws InterruptedException {
        return weights.fetch(Hub::settings, listener);
    }

    @Override
    public double of(Pixels picture) {
        return of(ScoreInput.of(picture));
    }

    @Override
    public double of(ScoreInput input) {
        check(input);
        Path file;
        double value;
        try {
            file = weights.file().orElseThrow(() -> new NotScoredException(weights.missing(name)));
            value = value(file, input);
        } catch (ModelException e) {
            throw new NotScoredException(e.getMessage());
        }
        if (!Double.isFinite(value)) {
            throw new NotScoredException("the network of " + file + " gives no finite number for this picture");
        }
        return value;
    }
}
