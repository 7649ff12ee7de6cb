package org.zimagelab.quality.colour;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ChromaTest {

    @Test
    void primariesHaveTheChromaOfCssColor4() {
        assertEquals(0.25768, Chroma.of(255, 0, 0), 1e-5);
        assertEquals(0.29483, Chroma.of(0, 255, 0), 1e-5);
        assertEquals(0.31321, Chroma.of(0, 0, 255), 1e-5);
        assertEquals(0, Chroma.of(77, 77, 77));
    }
}
