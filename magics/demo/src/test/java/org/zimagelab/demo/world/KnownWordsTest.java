package org.zimagelab.demo.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownWordsTest {

    @Test
    void everyWordThatAModelLearnsFromIsKnown() {
        for (long seed = 0; seed < 20_000; seed++) {
            String caption = World.captioned(seed).caption();
            assertEquals(List.of(), KnownWords.unknown(caption), caption);
        }
        for (int seed = 0; seed < 2_000; seed++) {
            String flaws = Caption.ofFlawAlone(new SplittableRandom(seed));
            assertEquals(Optional.empty(), KnownWords.missing(flaws), flaws);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a red circle",
                "A BLUE-EYED  white cat,\nsitting on the sofa. Highly detailed!",
                "一只雪白的布偶猫，坐在窗台上，午后阳光洒落，毛发细腻有光泽，浅景深，摄影级写实风格",
                "未来城市夜景，霓虹灯闪烁，飞行汽车穿梭，赛博朋克风格",
                "masterpiece, 4k",
                "",
                "…!?"
            })
    void wordsOfTheWorldAreKnown(String prompt) {
        assertEquals(Optional.empty(), KnownWords.missing(prompt));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "an oil painting of a ship | oil,painting,ship",
                "a red circle and 3 dogs, a dog | 3,dogs,dog",
                "a red <circle> on Mars | mars",
                "一艘船的油画 | 船,油画",
                "一只大象坐在沙发上，旁边有小狗 | 大象,旁边,小狗",
                "a cat 在月球上 | 月球",
                "кот на диване | кот,на,диване",
                "the cat isn't here | isn't,here",
            })
    void anUnknownWordIsNamed(String prompt, String unknown) {
        assertEquals(List.of(unknown.split(",")), KnownWords.unknown(prompt));
    }

    @Test
    void oneLineNamesTheWords() {
        assertEquals(
                "\"ship\", only shapes, cats and cities (docs/world.md)",
                KnownWords.missing("a red ship").orElseThrow());
        String many = KnownWords.missing("one 2 three 4 five 6 seven 8 nine").orElseThrow();
        assertTrue(many.startsWith("\"2\", \"three\", \"4\", \"five\", \"6\", \"seven\" and 2 more, only "), many);
        String purple = KnownWords.missing("a purple cat").orElseThrow();
        assertTrue(purple.startsWith("\"a purple cat\": purple is not among the colours of a coat"), purple);
    }

    /** A prompt may have 100 000 characters. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "猫船", "ship ", "purple cat, city ", "大", "'", "red circle "})
    void aLongTextGivesAtMostOneShortLine(String part) {
        String text = part.repeat(100_000 / part.length());
        assertTrue(KnownWords.missing(text).orElse("").length() < 500);
    }
}
