package org.zimagelab.demo.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedPromptTest {

    private static Description understood(String prompt) {
        return assertInstanceOf(
                        ParsedPrompt.Understood.class,
                        ParsedPrompt.of(prompt),
                        () -> ParsedPrompt.of(prompt).toString())
                .description();
    }

    @Test
    void everyCaptionIsParsedAsItWasMeant() {
        for (int seed = 0; seed < 8000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Scene scene = World.scene(random);
            Caption caption = Caption.write(scene, random);
            assertEquals(caption.description(), understood(caption.text()), caption.text());
            assertTrue(caption.description().holdsFor(scene), caption.text());
        }
    }

    @Test
    void captionsOfFlawedPicturesAreParsedToo() {
        for (int seed = 0; seed < 2000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Caption caption = Caption.write(World.scene(random), random);
            String flawed = Caption.withFlaw(caption, random);
            assertEquals(caption.description(), understood(flawed), flawed);
        }
    }

    @Test
    void promptsOfTheArticleAreUnderstood() {
        assertEquals(
                Map.of(
                        Attribute.KIND, SceneKind.CAT,
                        Attribute.COAT, Cat.Coat.WHITE,
                        Attribute.PLACE, Cat.Place.WINDOW_SILL),
                understood("一只雪白的布偶猫,坐在窗台上,午后阳光洒落,毛发细腻有光泽,浅景深,摄影级写实风格").said());
        assertEquals(
                Map.of(
                        Attribute.KIND, SceneKind.CITY,
                        Attribute.SKY, City.Sky.NIGHT,
                        Attribute.TRAFFIC, City.Traffic.FLYING_CARS),
                understood("未来城市夜景,霓虹灯闪烁,飞行汽车穿梭,赛博朋克风格").said());
    }

    @Test
    void aRelationIsUnderstoodFromBothSides() {
        Description expected = understood("a red circle above a blue square");
        assertEquals(expected, understood("a blue square is below a red circle"));
        assertEquals(expected, understood("蓝色方块在红色圆形下方"));
        assertEquals(expected, understood("上方是红色的圆形,下方是蓝色的方块"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "an oil painting of a ship",
                "一艘帆船",
                "模糊,低质量,畸变,多余肢体",
                "a purple cat on the sofa",
                "a black circle on a white background",
                "a city at night with red neon lights",
                "a cat above the city",
                "a white cat and a black cat",
                "a circle, a square and a star"
            })
    void aPromptFromOutsideThisWorldIsRejectedInOneLine(String prompt) {
        String reason = assertInstanceOf(ParsedPrompt.Rejected.class, ParsedPrompt.of(prompt))
                .reason();
        assertTrue(reason.contains(prompt) && !reason.contains("\n"), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a catalogue of circles", "concatenate", "redcircle"})
    void partsOfLongerWordsMeanNothing(String prompt) {
        assertInstanceOf(ParsedPrompt.Rejected.class, ParsedPrompt.of(prompt));
    }
}
