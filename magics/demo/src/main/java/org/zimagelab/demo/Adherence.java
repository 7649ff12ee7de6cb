package org.zimagelab.demo;

import java.awt.image.BufferedImage;
import java.util.OptionalDouble;
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
 * The share of a caption's attributes (kind, colours, shapes, textures, sizes, place, …) that its picture shows, as
 * {@link Checker} reads them from the pixels: 0 to 1, no unit.
 *
 * <p>The checker knows only the demo's world and pictures of 128 × 128 pixels. Any other prompt or size gets no value.
 * The score says nothing about quality: an ugly picture can show everything that its caption asks for. docs/world.md
 * says how often the checker is wrong.
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
    public OptionalDouble relevantDifference() {
        return OptionalDouble.of(0.05);
    }

    @Override
    public boolean isShare() {
        return true;
    }

    @Override
    public Set<Requirement> requirements() {
        return Set.of(Requirement.PROMPT);
    }

    @Override
    public double of(Pixels picture) {
        return of(ScoreInput.of(picture));
    }

    @Override
    public double of(ScoreInput input) {
        ParsedPrompt reading = ParsedPrompt.of(input.requirePrompt());
        if (reading instanceof ParsedPrompt.Rejected rejected) {
            throw new NotScoredException("it knows only the demo's world: " + rejected.reason());
        }
        BufferedImage image = input.picture().toImage();
        if (image.getWidth() != Rendering.SIDE || image.getHeight() != Rendering.SIDE) {
            throw new NotScoredException("it reads only pictures of " + Rendering.SIDE + " × " + Rendering.SIDE
                    + "; this one is " + image.getWidth() + " × " + image.getHeight());
        }
        return Checker.check(image, ((ParsedPrompt.Understood) reading).description())
                .adherence();
    }
}
