package org.zimagelab.quality.reference;

import java.util.Optional;
import java.util.Set;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;

/** A score of a picture and another of the same size. What it sees is change, which is no defect by itself. */
interface Comparison extends Score {

    /**
     * Scores a picture against another.
     *
     * @param picture the picture
     * @param reference of the same size
     * @return a finite value within the range
     * @throws NotScoredException with the reason in one line, for pictures too small
     */
    double between(Pixels picture, Pixels reference);

    @Override
    default Set<Requirement> requirements() {
        return Set.of(Requirement.REFERENCE);
    }

    @Override
    default Optional<String> caution() {
        return Optional.of("change from the reference, not quality");
    }

    @Override
    default double of(Pixels picture) {
        return of(ScoreInput.of(picture));
    }

    @Override
    default double of(ScoreInput input) {
        Pixels picture = input.picture();
        Pixels reference = input.reference()
                .orElseThrow(() -> new NotScoredException("needs a reference picture to compare with"))
                .picture();
        if (picture.width() != reference.width() || picture.height() != reference.height()) {
            throw new NotScoredException(
                    "needs pictures of one size: " + size(picture) + " against " + size(reference));
        }
        return between(picture, reference);
    }

    private static String size(Pixels picture) {
        return picture.width() + "×" + picture.height();
    }
}
