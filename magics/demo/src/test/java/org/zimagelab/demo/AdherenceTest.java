package org.zimagelab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zimagelab.demo.world.Rendering;
import org.zimagelab.demo.world.World;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;

class AdherenceTest {
    private static final Score ADHERENCE = Scores.named("adherence");

    @Test
    void aPictureShowsItsOwnCaptionAndNotAnother() {
        double own = 0;
        double other = 0;
        int n = 40;
        for (int i = 0; i < n; i++) {
            World.Sample sample = World.heldOut(i);
            ScoreInput picture = ScoreInput.of(Pixels.of(Rendering.draw(sample.scene(), i)));
            own += ADHERENCE.of(picture.withPrompt(sample.caption())) / n;
            other += ADHERENCE.of(picture.withPrompt(World.heldOut(i + 1).caption())) / n;
        }
        assertEquals(1, own, 0.02);
        assertTrue(other < 0.4, "adherence to the caption of another picture: " + other);
    }

    @Test
    void itSaysWhyItHasNoValue() {
        ScoreInput scene =
                ScoreInput.of(Pixels.of(Rendering.draw(World.heldOut(1).scene(), 1)));
        List<String> reasons = new ArrayList<>();
        Scores.of(scene.withPrompt("an oil painting of a ship"), List.of(ADHERENCE), (s, why) -> reasons.add(why));
        Scores.of(scene, List.of(ADHERENCE), (s, why) -> reasons.add(why));
        ScoreInput large = ScoreInput.of(Pixels.of(new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB)));
        Scores.of(large.withPrompt("a red circle"), List.of(ADHERENCE), (s, why) -> reasons.add(why));
        assertEquals(3, reasons.size());
        assertTrue(reasons.get(0).contains("names no figure, cat or city"), reasons.get(0));
        assertTrue(reasons.get(1).contains("prompt is not known"), reasons.get(1));
        assertTrue(reasons.get(2).contains("256 × 256"), reasons.get(2));
        reasons.forEach(r -> assertEquals(1, r.lines().count()));
        assertThrows(NotScoredException.class, () -> ADHERENCE.of(scene.picture()));
    }
}
