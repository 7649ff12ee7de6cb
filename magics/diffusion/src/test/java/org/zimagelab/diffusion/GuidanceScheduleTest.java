package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.sampling.NoiseSchedule;

class GuidanceScheduleTest {
    private static final GuidanceSchedule THREE = GuidanceSchedule.parse("0-0.3:cfg4, 0.3-0.8:cfg9, 0.8-1:cfg7");

    @Test
    void readsWhatItWrites() {
        assertEquals("0-0.3:cfg4,0.3-0.8:cfg9,0.8-1:cfg7", THREE.text());
        assertEquals(THREE, GuidanceSchedule.parse(THREE.text()));
        assertEquals(THREE, GuidanceSchedule.parse("0-0.3：g3，0.3-0.8：g8，0.8-1：g6"));
        GuidanceSchedule interval = GuidanceSchedule.parse("0.2-0.7:cfg5 of sigma");
        assertEquals(GuidanceSchedule.Over.SIGMA, interval.over());
        assertEquals(interval, GuidanceSchedule.parse(interval.text()));
        assertEquals(8, THREE.strongest());
    }

    @Test
    void everyStepHasTheStrengthOfItsStage() {
        assertEquals("3 3 3 8 8 8 8 8 6 6", strengths(Guidance.OFF.withStages(THREE), 10, 3));
        assertEquals("0 0 4 4 0", strengths(Guidance.OFF.withStages(GuidanceSchedule.parse("0.4-0.8:g4")), 5, 3));
    }

    @Test
    void sigmaAndStepsAreDifferentWays() {
        // shifted by 3, four of eight steps are above sigma 0.75, five above 0.64
        String text = "0-0.25:g1,0.25-1:g2";
        assertEquals("1 1 2 2 2 2 2 2", strengths(Guidance.OFF.withStages(GuidanceSchedule.parse(text)), 8, 3));
        assertEquals(
                "1 1 1 1 2 2 2 2",
                strengths(Guidance.OFF.withStages(GuidanceSchedule.parse(text + " of sigma")), 8, 3));
    }

    @Test
    void truncationEndsStagesToo() {
        assertEquals("3 3 3 8 8 8 8 0 0 0", strengths(new Guidance(0, 0, 0.35).withStages(THREE), 10, 3));
    }

    @Test
    void mistakesGetOneLine() {
        assertMessage("stages: '0-0.3:4' is no stage; write FROM-TO:cfgC", "0-0.3:4");
        assertMessage("stages: '' is no stage; write", "");
        assertMessage("stages: 0.3-0.2: expected two ends from 0 to 1, the first lower", "0.3-0.2:cfg2");
        assertMessage("stages: 0-0.5:cfg2 and 0.4-1:cfg3 overlap", "0-0.5:cfg2,0.4-1:cfg3");
        assertMessage("stages: '1.2.3' is not a number", "0-1:cfg1.2.3");
        assertMessage("cfg 0.5: cfg counts from 1", "0-1:cfg0.5");
    }

    private static void assertMessage(String start, String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> GuidanceSchedule.parse(text));
        assertTrue(e.getMessage().startsWith(start), e.getMessage());
    }

    private static String strengths(Guidance guidance, int steps, double shift) {
        Request request = new Request("", "", 8, 8, steps, guidance, 0, "euler", java.util.OptionalDouble.empty(), 512);
        StringBuilder out = new StringBuilder();
        for (Guidance each : DenoisingPlan.of(request, NoiseSchedule.sigmas(steps, shift), 1000)
                .guidance()) {
            out.append(' ').append((int) each.scale());
        }
        return out.substring(1);
    }
}
