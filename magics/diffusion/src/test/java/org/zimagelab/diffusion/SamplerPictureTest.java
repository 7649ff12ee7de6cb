package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.sampling.Sampler;

/** Pictures by every sampler: what they cost, what they take over from the picture before, and their noise. */
class SamplerPictureTest {
    private static ZImage model;

    @BeforeAll
    static void load() {
        model = ZImage.load(Fixtures.tiny(), Fixtures.fp32());
    }

    @AfterAll
    static void unload() {
        model.close();
    }

    private static Request request(String sampler) {
        return model.request("a red circle")
                .withSize(32, 32)
                .withSteps(6)
                .withGuidance(0)
                .withSeed(5)
                .withSampler(sampler);
    }

    /** Needs every step, and keeps what it hears of the velocities. */
    private static final class Evaluations implements Progress {
        final List<Integer> steps = new ArrayList<>();
        final List<Double> sigmas = new ArrayList<>();

        @Override
        public void step(Step step) {}

        @Override
        public void evaluated(Evaluation evaluation) {
            steps.add(evaluation.step());
            sigmas.add(evaluation.sigma());
        }

        @Override
        public boolean needsEveryStep() {
            return true;
        }
    }

    @Test
    void callsAreKnownBefore() throws Exception {
        for (String name : Sampler.names()) {
            boolean twice = name.equals("heun") || name.equals("res_2s");
            for (Request r : new Request[] {
                request(name), request(name).withGuidance(2), request(name).withSteps(2)
            }) {
                int calls =
                        (twice ? 2 * r.steps() - 1 : r.steps()) * (r.guidance().scale() > 0 ? 2 : 1);
                assertEquals(calls, model.networkCalls(r), r.toString());
                assertEquals(calls, model.generate(r).networkCalls(), r.toString());
            }
        }
    }

    /** The pictures differ from the fourth step on. */
    @Test
    void onlySamplersWithoutMemoryGoOnFromKeptLatents() throws Exception {
        for (String name : Sampler.names()) {
            Request r = request(name);
            Request late = r.withGuidance(r.guidance().withStages(GuidanceSchedule.parse("0.5-1:g2")));
            float[] alone = model.generate(late, new Evaluations()).latents(); // takes over no step
            // Heun's second velocity of the third step is at the level of the fourth
            int common = name.equals("heun") ? 2 : 3;
            ReuseForecast forecast = model.reuseForecast();
            forecast.next(r);
            ReuseForecast.Reused reused = forecast.next(late);
            assertEquals(Sampler.named(name).isMultistep() ? 0 : common, reused.steps(), name);
            assertEquals(new ReuseForecast.Reused(6, 0, 2, true, model.networkCalls(late)), forecast.next(late), name);
            model.generate(r);
            Picture after = model.generate(late);
            assertEquals(reused.networkCalls(), after.reusedCalls(), name);
            assertArrayEquals(alone, after.latents(), name);
            Picture again = model.generate(late);
            assertEquals(model.networkCalls(late), again.reusedCalls(), name);
            assertArrayEquals(alone, again.latents(), name);
        }
    }

    @Test
    void everySamplerMakesItsOwnPicture() throws Exception {
        List<float[]> seen = new ArrayList<>();
        for (String name : Sampler.names()) {
            float[] latents = model.generate(request(name)).latents();
            seen.forEach(other -> assertFalse(Arrays.equals(other, latents), name));
            seen.add(latents);
        }
    }

    @Test
    void aListenerHearsBothVelocitiesOfAStep() throws Exception {
        Evaluations heard = new Evaluations();
        model.generate(request("res_2s").withSteps(3), heard);
        assertEquals(List.of(1, 1, 2, 2, 3), heard.steps);
        double[] schedule = model.sigmas(request("res_2s").withSteps(3));
        assertEquals(Math.sqrt(schedule[0] * schedule[1]), heard.sigmas.get(1), 1e-6, "in the middle of -log sigma");
    }

    @Test
    void thePictureOfAnotherProgramsWordIsTheSame() throws Exception {
        Request r = request("DPM++ 2M");
        assertEquals("dpmpp_2m", r.sampler());
        assertEquals(request("dpmpp_2m"), r);
    }
}
