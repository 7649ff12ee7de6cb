package org.zimagelab.quality.reference;

import java.util.function.ToDoubleBiFunction;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;

/** What all scores of a picture against another have in common: they see change, which is no defect by itself. */
final class FullReference {
    private FullReference() {}

    /** The descriptor of a score that needs a reference, and perhaps more. */
    static ScoreDescriptor described(ScoreDescriptor descriptor, Requirement... requirements) {
        return descriptor.requiring(requirements).withCaution("change from the reference, not quality");
    }

    /**
     * A score of the pixels of two pictures.
     *
     * @param formula takes the picture and a reference of the same size
     */
    static Score score(ScoreDescriptor descriptor, ToDoubleBiFunction<Pixels, Pixels> formula) {
        return described(descriptor, Requirement.REFERENCE)
                .computedFrom(input -> formula.applyAsDouble(input.picture(), reference(input)));
    }

    private static Pixels reference(ScoreInput input) {
        Pixels picture = input.picture();
        Pixels reference = input.reference()
                .orElseThrow(() -> new NotScoredException("needs a reference picture to compare with"))
                .picture();
        if (picture.width() != reference.width() || picture.height() != reference.height()) {
            throw new NotScoredException(
                    "needs pictures of one size: " + size(picture) + " against " + size(reference));
        }
        return reference;
    }

    private static String size(Pixels picture) {
        return picture.width() + "×" + picture.height();
    }
}
