package org.zimagelab.demo.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class WorldTest {

    @Test
    void samplesAreTheSameBytesOnEveryMachine() {
        CRC32 crc = new CRC32();
        for (int seed = 0; seed < 100; seed++) {
            World.Sample sample = World.sample(seed);
            crc.update(sample.rgb());
            crc.update(sample.caption().getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(
                2345748795L,
                crc.getValue(),
                "pictures or captions changed: older models were trained on another world");
    }

    @Test
    void theSeedDecidesWhatTheSceneLeavesOpen() {
        Scene cat = new Cat(Cat.Coat.GREY, Cat.Eyes.BLUE, Cat.Place.GRASS);
        assertArrayEquals(Rendering.rgb(cat, 1), Rendering.rgb(cat, 1));
        assertFalse(Arrays.equals(Rendering.rgb(cat, 1), Rendering.rgb(cat, 2)));
    }

    @Test
    void trainingShowsEveryValueButNoHeldOutComposition() {
        Map<Attribute, Set<AttributeValue>> seen = new EnumMap<>(Attribute.class);
        for (int seed = 0; seed < 1500; seed++) {
            Scene scene = World.sample(seed).scene();
            assertFalse(Compositions.heldOut(scene), scene.toString());
            Description.of(scene)
                    .said()
                    .forEach((attribute, word) -> seen.computeIfAbsent(attribute, key -> new HashSet<>())
                            .add(word));
        }
        seen.forEach((attribute, words) -> {
            AttributeValue any = words.iterator().next();
            assertEquals(any.getClass().getEnumConstants().length, words.size(), attribute.name());
        });
        assertEquals(Attribute.values().length, seen.size());
    }

    @Test
    void heldOutSamplesAreHeldOutAndNeverFlawed() {
        for (int seed = 0; seed < 200; seed++) {
            World.Sample sample = World.heldOut(seed);
            assertTrue(Compositions.heldOut(sample.scene()), sample.scene().toString());
            assertFalse(sample.flawed());
        }
    }

    @Test
    void aFifthOfTheScenesIsHeldOut() {
        int heldOut = 0;
        for (int seed = 0; seed < 4000; seed++) {
            heldOut += Compositions.heldOut(World.scene(new SplittableRandom(seed))) ? 1 : 0;
        }
        assertEquals(0.22, heldOut / 4000.0, 0.03);
    }

    @Test
    void captionsAreShortAndOfBothLanguages() {
        int english = 0;
        int flawed = 0;
        int wideCommas = 0;
        for (int seed = 0; seed < 1500; seed++) {
            World.Sample sample = World.sample(seed);
            boolean latin = sample.caption().chars().allMatch(c -> c < 128);
            int longest = (latin ? 130 : 60) + (sample.flawed() ? 8 : 0);
            assertTrue(sample.caption().length() <= longest, sample.caption());
            wideCommas += sample.caption().indexOf('\uff0c') >= 0 ? 1 : 0;
            english += latin ? 1 : 0;
            flawed += sample.flawed() ? 1 : 0;
        }
        assertEquals(0.6, english / 1500.0, 0.04);
        assertTrue(wideCommas > 100, wideCommas + " captions with full-width commas");
        assertEquals(0.04, flawed / 1500.0, 0.015);
    }
}
