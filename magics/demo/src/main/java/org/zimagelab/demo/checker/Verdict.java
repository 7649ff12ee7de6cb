package org.zimagelab.demo.checker;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.zimagelab.demo.world.Attribute;

/**
 * Which of a description's attributes a picture shows.
 *
 * @param held each attribute of the description, true where the picture shows what was said; unmodifiable
 */
public record Verdict(Map<Attribute, Boolean> held) {

    public Verdict {
        EnumMap<Attribute, Boolean> copy = new EnumMap<>(Attribute.class);
        copy.putAll(held);
        held = Collections.unmodifiableMap(copy);
    }

    /** The fraction of the attributes that hold, 0–1; 1 where nothing was said. */
    public double adherence() {
        return held.values().stream().mapToInt(h -> h ? 1 : 0).average().orElse(1);
    }
}
