package org.zimagelab.quality.numerics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;

class SpectrumTest {

    private static Plane plane(int width, int height, DoubleBinaryOperator value) {
        float[] values = new float[width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.applyAsDouble(i % width, i / width);
        }
        return new Plane(width, height, values);
    }

    @Test
    void aWaveIsInTheOctaveOfItsPeriod() {
        for (int period : new int[] {3, 6, 12, 24}) {
            List<Spectrum.Octave> octaves = Spectrum.octaves(plane(
                    150, 128, (x, y) -> 20 * Math.sin(2 * Math.PI * (0.6 * x + 0.8 * y) / period) - 7));
            Spectrum.Octave strongest = octaves.stream()
                    .max(Comparator.comparingDouble(Spectrum.Octave::power))
                    .orElseThrow();
            assertTrue(strongest.shortest() < period && period < strongest.longest(), period + " in " + octaves);
        }
    }

    @Test
    void whiteNoiseHasItsVarianceInEveryOctave() {
        Random random = new Random(3);
        List<Spectrum.Octave> octaves = Spectrum.octaves(plane(256, 200, (x, y) -> 5 * random.nextGaussian()));
        assertEquals(
                List.of("32–64 px", "16–32 px", "8–16 px", "4–8 px", "2–4 px"),
                octaves.stream().map(Spectrum.Octave::label).toList());
        // the coarse ones have few frequencies
        octaves.forEach(o -> assertEquals(25, o.power(), o.shortest() >= 16 ? 8 : 2.5, o.label()));
    }

    @Test
    void theSmallestPlaneHasOneOctave() {
        assertEquals(List.of(new Spectrum.Octave(2, 4, 0)), Spectrum.octaves(plane(9, 8, (x, y) -> 77)));
        assertThrows(IllegalArgumentException.class, () -> Spectrum.octaves(plane(64, 7, (x, y) -> 0)));
    }
}
