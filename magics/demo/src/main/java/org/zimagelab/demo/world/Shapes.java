package org.zimagelab.demo.world;

import java.util.Optional;

/** One figure, or two of different form and colour, on a plain background. */
public record Shapes(Background background, Figure first, Optional<Second> second) implements Scene {

    /** The second figure, and the position of the first as seen from it. */
    public record Second(Relation relation, Figure figure) {}

    public Shapes {
        second.map(Second::figure).ifPresent(other -> {
            if (other.form() == first.form() || other.colour() == first.colour()) {
                throw new IllegalArgumentException(
                        "two figures must differ in form and in colour: " + first + " and " + other);
            }
        });
    }
}
