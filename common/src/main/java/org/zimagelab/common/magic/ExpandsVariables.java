package org.zimagelab.common.magic;

/**
 * A magic that replaces {@code {name}} itself, or leaves it as it is, since its text is Java. A kernel that replaces
 * {@code {name}} for all other magics passes such a magic its text unchanged, because a value is never expanded twice.
 */
public interface ExpandsVariables {}
