package org.zimagelab.demo;

import java.awt.image.BufferedImage;
import java.util.Set;
import org.zimagelab.demo.checker.Checker;
import org.zimagelab.demo.world.ParsedPrompt;
import org.zimagelab.demo.world.Rendering;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;

/**
 * How much of what a caption of the demo's world asks for its picture shows: the share of the caption's attributes
 * (kind, colours, shapes, textures, sizes, place, …) that {@link Checker} reads back from the pixels. 0 to 1, pure
 * number.
 *
 * <p>The checker knows this world and its 128 × 128 pictures only; for any other prompt or size there is no value. It
 * judges what it can name: a picture may be ugly and still adhere. docs/world.md says how often the checker itself
 * errs.
 */
public final class Adherence implements Score {

    @Override
    public String name() {
        return "adherence";
    }

    @Override
    public String description() {
        return "Share of the prompt's attributes that the picture shows; captions of the demo's world only.";
    }

    @Override
    public Range range() {
        return new Range(0, 1);
    }

    @Override
    public Direction better() {
        return Direction.HIGHER_IS_BETTER;
    }

    @Override
    public Set<Requirement> requirements() {
        return Set.of(Requirement.PROMPT);
    }

    @Override
    public double of(Pixels picture) {
        throw new NotScoredException("it compares a picture with its prompt, and this picture's prompt is not known");
    }

    @Override
    public double of(ScoreInput input) {
        if (input.prompt().isEmpty()) {
            return of(input.picture());
        }
        ParsedPrompt reading = ParsedPrompt.of(input.prompt().get());
        if (reading instanceof ParsedPrompt.Rejected rejected) {
            throw new NotScoredException("it knows the demo's world only: " + rejected.reason());
        }
        BufferedImage image = input.picture().toImage();
        if (image.getWidth() != Rendering.SIDE || image.getHeight() != Rendering.SIDE) {
            throw new NotScoredException("it knows pictures of " + Rendering.SIDE + " × " + Rendering.SIDE
                    + " only, this is " + image.getWidth() + " × " + image.getHeight());
        }
        return Checker.check(image, ((ParsedPrompt.Understood) reading).description())
                .adherence();
    }
}
