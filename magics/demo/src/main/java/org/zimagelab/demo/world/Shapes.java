package org.zimagelab.demo.world;

import java.util.Optional;

/** One figure, or two of different form and different colour, before a plain background. */
public record Shapes(Background background, Figure first, Optional<Second> second) implements Scene {

    /** The other figure, and where the first one is, seen from it. */
    public record Second(Relation relation, Figure figure) {}

    public Shapes {
        second.map(Second::figure).ifPresent(other -> {
            if (other.form() == first.form() || other.colour() == first.colour()) {
                throw new IllegalArgumentException(
                        "two figures need two forms and two colours: " + first + " and " + other);
            }
        });
    }
}
