package org.zimagelab.quality.reference;

import java.util.function.ToDoubleBiFunction;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.picture.Pixels;

/** What all scores of a picture against another have in common: they see change, which is no defect by itself. */
public final class FullReference {
    /** As {@link Score#caution()} of each. */
    public static final String CAUTION = "change from the reference, not quality";

    private FullReference() {}

    /** The descriptor of a score that needs a reference, and perhaps more. */
    static ScoreDescriptor described(ScoreDescriptor descriptor, Requirement... requirements) {
        return descriptor.requiring(requirements).withCaution(CAUTION);
    }

    /**
     * A score of the pixels of two pictures.
     *
     * @param formula takes the picture and a reference of the same size
     */
    static Score score(ScoreDescriptor descriptor, ToDoubleBiFunction<Pixels, Pixels> formula) {
        return described(descriptor, Requirement.REFERENCE)
                .computedFrom(input -> formula.applyAsDouble(input.picture(), input.requireReference()));
    }
}
