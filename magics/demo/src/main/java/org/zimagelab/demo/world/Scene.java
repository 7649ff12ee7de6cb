package org.zimagelab.demo.world;

/** Everything in a picture that a prompt can ask for. The seed decides the rest, such as positions and windows. */
public sealed interface Scene permits Shapes, Cat, City {}
