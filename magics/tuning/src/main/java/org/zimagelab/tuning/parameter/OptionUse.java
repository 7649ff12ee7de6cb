package org.zimagelab.tuning.parameter;

/** Where a command takes a parameter. Each use is an option with a description of its own. */
public enum OptionUse {
    /** One value for every picture of the command: {@code %%generate --steps 8}. */
    VALUE,
    /** All values of a sweep: {@code %%sweep --steps 4,8}. */
    LIST,
    /** The value of two pictures, or one value for each of them: {@code %compare --steps 4,8}. */
    PAIR,
    /** The runs of a store that have one of these values: {@code %store list --steps 4,8}. */
    STORED,
    /** The pictures of a sweep that have this value: {@code %diagnose --steps 8}. */
    CHOSEN
}
