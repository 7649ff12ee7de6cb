package org.zimagelab.demo.checker;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.zimagelab.demo.world.Attribute;

/**
 * Which attributes of a description a picture shows.
 *
 * @param held each attribute of the description, with true if the picture shows it; unmodifiable
 */
public record Verdict(Map<Attribute, Boolean> held) {

    public Verdict {
        EnumMap<Attribute, Boolean> copy = new EnumMap<>(Attribute.class);
        copy.putAll(held);
        held = Collections.unmodifiableMap(copy);
    }

    /** The share of the attributes that the picture shows, 0–1; 1 for an empty description. */
    public double adherence() {
        return held.values().stream().mapToInt(h -> h ? 1 : 0).average().orElse(1);
    }
}
