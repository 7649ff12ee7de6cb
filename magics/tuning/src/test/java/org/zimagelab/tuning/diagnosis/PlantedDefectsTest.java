package org.zimagelab.tuning.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.selftest.PlantedDefect;
import org.zimagelab.quality.selftest.SyntheticScenes;
import org.zimagelab.tuning.diagnosis.PlantedStudy.Planted;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.Scorer;

/**
 * A dozen pictures, six drawn and six of the demo models, clean and with strong defects: {@code bench/diagnosis} asks
 * more.
 */
class PlantedDefectsTest {
    private static final List<String> STRONG = List.of(
            "blur, σ 2.4",
            "noise, σ 20",
            "JPEG, quality 0.25",
            "lines every 16, 20 levels",
            "saturation × 2.6",
            "2.3 stops of light");

    private static List<Pixels> demo() throws Exception {
        List<Pixels> pictures = new ArrayList<>();
        for (String name : List.of("square", "cat", "readme", "city", "star", "sofa")) {
            pictures.add(Pixels.read(
                    Path.of(PlantedDefectsTest.class.getResource(name + ".png").toURI())));
        }
        return pictures;
    }

    @Test
    void cleanPicturesGetNoStatementAndPlantedDefectsTheirName() throws Exception {
        List<Pixels> pictures = new ArrayList<>(demo());
        pictures.addAll(SyntheticScenes.all().values());
        Map<Planted, List<List<Finding>>> findings = PlantedStudy.findings(
                pictures,
                PlantedStudy.all().stream()
                        .filter(p -> p.defect().isEmpty() || STRONG.contains(p.label()))
                        .toList());
        assertEquals(1 + STRONG.size(), findings.size());
        findings.forEach((planted, each) -> {
            if (planted.defect().isEmpty()) {
                long told = each.stream().filter(found -> !found.isEmpty()).count();
                assertTrue(told <= 1, "of clean pictures: " + each);
            } else {
                long first = each.stream()
                        .filter(found -> !found.isEmpty()
                                && found.get(0).defect() == planted.defect().get())
                        .count();
                // two nights among the twelve are merely lighter with more light: nothing in them burns
                int wanted = planted.defect().get() == Defect.OVEREXPOSURE ? 7 : 8;
                assertTrue(10 * first >= wanted * pictures.size(), planted.label() + ": " + first + " of 12");
            }
        });
    }

    /**
     * What no band can tell of one picture: a moderate oversaturation, seen against the other pictures of its sweep.
     */
    @Test
    void oversaturationIsSeenWithinTheSweep() throws Exception {
        Pixels clean = demo().get(0);
        Pixels vivid = PlantedDefect.OVERSATURATION.plant(clean, 2);
        List<Run> sweep = new ArrayList<>();
        for (int steps = 8; steps < 12; steps++) {
            sweep.add(run(steps, steps == 8 ? vivid : clean));
        }
        Diagnoser diagnoser = new Diagnoser(sweep, Optional.empty());
        Run self = sweep.get(0);
        assertEquals(
                Defect.OVERSATURATION,
                diagnoser.findings(Optional.of(self), self.scores()).get(0).defect());
        assertEquals(0, diagnoser.strength(sweep.get(1)), "those that differ from it are typical");
    }

    private static Run run(int steps, Pixels picture) {
        Request request = Pictures.request().withSteps(steps);
        return MadeUpRuns.made(
                request,
                Path.of(steps + ".png"),
                Scorer.of(ScoreInput.of(picture), Defect.scores()).values());
    }
}
