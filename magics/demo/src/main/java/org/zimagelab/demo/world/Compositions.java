package org.zimagelab.demo.world;

/**
 * The compositions that no training sample shows. A trained model is tested on them: it has seen each of their parts,
 * but never together.
 *
 * <p>Ordinals count from 0 in the order of the enums. These are held out:
 *
 * <ul>
 *   <li>a figure with {@code (colour + 2·form) mod 6 = 1}: green circles and stars, orange squares, yellow triangles (4
 *       of 24); a scene of shapes is held out if one of its figures is;
 *   <li>a cat with {@code (coat + eyes + place) mod 4 = 3} (9 of 36);
 *   <li>a city with {@code (sky + 2·neon + 3·traffic) mod 5 = 4} (3 of 16): yellow neon at night without cars,
 *       pink neon at dusk with cars, green neon at night with cars.
 * </ul>
 */
public final class Compositions {

    private Compositions() {}

    /** Whether {@code scene} is held out of training. */
    public static boolean heldOut(Scene scene) {
        if (scene instanceof Shapes shapes) {
            return heldOut(shapes.first())
                    || shapes.second().filter(s -> heldOut(s.figure())).isPresent();
        }
        if (scene instanceof Cat cat) {
            return (cat.coat().ordinal() + cat.eyes().ordinal() + cat.place().ordinal()) % 4 == 3;
        }
        City city = (City) scene;
        return (city.sky().ordinal()
                                + 2 * city.neon().ordinal()
                                + 3 * city.traffic().ordinal())
                        % 5
                == 4;
    }

    private static boolean heldOut(Figure figure) {
        return (figure.colour().ordinal() + 2 * figure.form().ordinal()) % 6 == 1;
    }
}
