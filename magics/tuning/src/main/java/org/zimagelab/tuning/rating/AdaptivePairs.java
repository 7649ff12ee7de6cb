package org.zimagelab.tuning.rating;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.SequentialBest;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.results.Runs;

/**
 * Selects the pair that decides which cell is the best. First come the pairs that connect all cells. Then comes, after
 * each vote, the pair of cells that tells most of the difference between the strongest cell and the rival that is ruled
 * out least (as S. Kalyanakrishnan et al., ICML 2012, compare the leader with its challenger), on the prompt and seed
 * that was asked least. There is no next pair once every rival is ruled out, see {@link SequentialBest}.
 */
public final class AdaptivePairs implements PairSource {
    private final VotedRuns runs;
    private final PairSelector selector;
    private final Estimand estimand;
    private final double delta;
    private final List<Vote> votes = new ArrayList<>();
    private Optional<SequentialBest> best = Optional.empty();

    /**
     * A selector that continues from earlier votes, adaptive or not.
     *
     * @param runs of a sweep; those without a picture are skipped
     * @param earlier votes; those on other runs are skipped
     * @param estimand what the decision is about
     * @param delta the margin in strengths, at least 0
     * @param seed of the random choices
     */
    public AdaptivePairs(Runs runs, Collection<Vote> earlier, Estimand estimand, double delta, long seed) {
        this.runs = new VotedRuns(runs);
        this.selector = new PairSelector(this.runs, earlier, seed);
        this.estimand = estimand;
        this.delta = delta;
        earlier.stream().filter(this.runs::isCounted).forEach(votes::add);
        look();
    }

    private void look() {
        best = SequentialBest.of(runs.cells().size(), runs.comparisons(votes, estimand), delta);
    }

    @Override
    public void add(Vote vote) {
        selector.add(vote);
        if (runs.isCounted(vote)) {
            votes.add(vote);
            look();
        }
    }

    @Override
    public Optional<PicturePair> next() {
        if (isDecided()) {
            return Optional.empty();
        }
        return best.isEmpty() ? selector.next() : selector.next(best.get().information());
    }

    /** Whether the best cell is known within the margin. */
    public boolean isDecided() {
        return best.isPresent() && best.get().isDecided();
    }

    /** What the votes say of the best; empty while they do not connect all cells. */
    public Optional<SequentialBest> best() {
        return best;
    }

    /** The cells that have a picture, in the order in which they were run; {@link SequentialBest} counts these. */
    public List<Cell> cells() {
        return List.copyOf(runs.cells());
    }

    /** The cells that may still be the best; all while the votes do not connect all cells. */
    public List<Cell> inTheRace() {
        return IntStream.range(0, runs.cells().size())
                .filter(i -> best.isEmpty() || best.get().mayBeBest()[i])
                .mapToObj(runs.cells()::get)
                .toList();
    }
}
