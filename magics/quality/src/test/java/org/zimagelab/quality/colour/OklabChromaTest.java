package org.zimagelab.quality.colour;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OklabChromaTest {

    @Test
    void primariesHaveTheChromaOfCssColor4() {
        assertEquals(0.25768, OklabChroma.chroma(255, 0, 0), 1e-5);
        assertEquals(0.29483, OklabChroma.chroma(0, 255, 0), 1e-5);
        assertEquals(0.31321, OklabChroma.chroma(0, 0, 255), 1e-5);
        assertEquals(0, OklabChroma.chroma(77, 77, 77));
    }
}
