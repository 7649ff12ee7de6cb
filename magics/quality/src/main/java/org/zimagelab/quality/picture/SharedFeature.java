package org.zimagelab.quality.picture;

/**
 * Something computed from a picture that several scores share: a plane, a histogram, a gradient.
 *
 * <p>Keep each in a constant and ask for it by {@link Pixels#shared(SharedFeature)}: the constant is the key, so the
 * same constant is computed once a picture, while two equal lambdas are two keys.
 *
 * @param <T> what is computed; must be treated as immutable by whoever receives it
 */
@FunctionalInterface
public interface SharedFeature<T> {

    /**
     * Computes the value.
     *
     * @param picture the picture, from which other shared values may be asked
     * @return the value, not null
     */
    T from(Pixels picture);
}
