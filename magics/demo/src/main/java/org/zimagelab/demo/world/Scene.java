package org.zimagelab.demo.world;

/** Everything about a picture that a prompt can ask for; what is left to chance (positions, windows) is the seed's. */
public sealed interface Scene permits Shapes, Cat, City {}
