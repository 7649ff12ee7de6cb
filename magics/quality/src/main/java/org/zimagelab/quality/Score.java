package org.zimagelab.quality;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.SharedFeature;

/**
 * One number about one picture, with a known meaning.
 *
 * <p>A new score is one class with a public constructor without parameters, and one line in
 * {@code META-INF/services/org.zimagelab.quality.Score}; {@link Scores} then finds it, and with it the magics, tables
 * and charts. A score keeps no state between pictures and may be called from several threads at once. Intermediate
 * planes that other scores can use belong in a {@link SharedFeature} constant, so that a picture computes them once.
 *
 * <p>The javadoc of a score gives the formula, its source, unit and range, the values of degenerate pictures, and what
 * fools it.
 */
public interface Score {

    /**
     * The name by which options, table columns and files call this score.
     *
     * @return lower-case letters, digits and underscores; never changes, since stores and tables keep it
     */
    String name();

    /**
     * What the number says, for help and table headers.
     *
     * @return one English sentence
     */
    String description();

    /**
     * The unit of the values.
     *
     * @return the unit in words, or the empty string for a pure number
     */
    default String unit() {
        return "";
    }

    /**
     * The values that can come out at all.
     *
     * @return every value of {@link #of(Pixels)} lies in this range
     */
    Range range();

    /**
     * Which way the values improve.
     *
     * @return the direction; {@link Direction#NEITHER} unless one end is better whatever caused the change
     */
    Direction better();

    /**
     * Where ordinary, undamaged pictures lie. Leaving the band is a reason to look at the picture, no proof of a
     * defect.
     *
     * @return the band, or empty where contents differ too much for one band to mean anything
     */
    default Optional<Range> healthy() {
        return Optional.empty();
    }

    /**
     * The smallest difference of two means that is worth anything to a person. Two settings that differ by less are
     * called equally good. It is declared here, before any picture is scored, since a limit that is taken from the data
     * under test makes every conclusion look certain.
     *
     * @return a positive difference in the score's unit, or empty where nobody can say it for all pictures
     */
    default OptionalDouble relevantDifference() {
        return OptionalDouble.empty();
    }

    /**
     * Whether the values are shares, of which many lie exactly at an end of the {@link #range()}, which is bounded
     * then. Intervals that assume a normal distribution fail for such values.
     *
     * @return true for shares
     */
    default boolean isShare() {
        return false;
    }

    /**
     * What this score needs besides the pixels.
     *
     * @return nothing, for a score of one picture
     */
    default Set<Requirement> requirements() {
        return Set.of();
    }

    /**
     * What a reader must know before trusting the values, shown wherever they are.
     *
     * @return a few English words such as "weak on generated pictures", or empty
     */
    default Optional<String> caution() {
        return Optional.empty();
    }

    /**
     * Which arithmetic the values come from: one more with every change that changes values, so that stores compute
     * anew what they keep of an earlier one.
     *
     * @return 1 at first
     */
    default int version() {
        return 1;
    }

    /**
     * Why this machine cannot compute the score at all; a sweep asks before it starts.
     *
     * @return one line that says what is missing and where it belongs; empty where nothing is
     */
    default Optional<String> unavailable() {
        return Optional.empty();
    }

    /**
     * Scores a picture.
     *
     * @param picture any picture, also 1×1 or of one colour
     * @return a finite value within {@link #range()}; never NaN
     * @throws NotScoredException with the reason in one line, where the score needs more than pixels, or more of them
     * @throws java.util.concurrent.CancellationException where the thread was interrupted: a score that takes long asks
     *     {@link Interrupts#check()} once a row or block
     */
    double of(Pixels picture);

    /**
     * Scores a picture with what else is known of it. A score that needs more than pixels says here, and in
     * {@link #of(Pixels)}, why it has no value.
     *
     * @throws NotScoredException with the reason in one line, for an input without what the score needs
     */
    default double of(ScoreInput input) {
        return of(input.picture());
    }
}
