package org.zimagelab.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Guidance;

class SamplerTest {
    private static final StepNoise NOISE = step -> new float[] {step + 0.5f, -1.5f};

    /** For data at a single point c the flow is known: x(σ) = c + σ·(x(1) − c), and every sampler must land on c. */
    @Test
    void aPointIsReachedExactly() throws Exception {
        for (String name : Sampler.names()) {
            float[] x = Sampler.named(name)
                    .sample(
                            new float[] {1f, -2f},
                            NoiseSchedule.sigmas(5, 3),
                            (at, sigma) -> new float[] {(at[0] - 0.25f) / sigma, (at[1] - 0.25f) / sigma},
                            NOISE,
                            (i, latents) -> latents);
            assertArrayEquals(new float[] {0.25f, 0.25f}, x, 1e-5f, name);
        }
    }

    /** Levels that are equal, nearly equal, close to both ends, or end before 0. */
    @Test
    void latentsAreFiniteWhateverTheSchedule() throws Exception {
        float almost = Math.nextDown(1f);
        for (float[] sigmas : new float[][] {
            {1, 0},
            {1, 1, 1, 0.5f, 0},
            {1, almost, almost, 0.5f, 0.5f, 0.5f, 0},
            {almost, 0},
            {1, 0.5f, Float.MIN_VALUE, 0},
            {1, 0.9f, 1e-30f, 1e-38f, 0},
            {1, 1e-7f, 1e-7f, 0},
            {1, 0.7f, 0.3f},
            {1, 0.999999f, 0.999998f, 0.999997f, 0},
            {0.3f, 0.2f, 0.2f, 0.1f, 0},
            {1e-3f, 1e-4f, 0},
            {1, 0.5f, 0, 0},
            {0.5f, 0, 0, 0},
            {Math.nextUp(1f), 0.7f, 0.3f, 0}, // as diffusers' float32 rounds the first level for some shifts
            {1.03f, 0.9f, 0.5f, 0},
        }) {
            for (String name : Sampler.names()) {
                float[] x = Sampler.named(name)
                        .sample(
                                new float[] {1f, -2f},
                                sigmas,
                                (at, sigma) -> new float[] {0.8f * at[0] - 0.3f, 0.8f * at[1] + 1},
                                NOISE,
                                (i, latents) -> latents);
                assertTrue(
                        Float.isFinite(x[0]) && Float.isFinite(x[1]),
                        name + " " + Arrays.toString(sigmas) + ": " + Arrays.toString(x));
            }
        }
    }

    /** What a listener keeps of a step must not change later. */
    @Test
    void noSamplerWritesOverLatentsThatItHasReported() throws Exception {
        for (String name : Sampler.names()) {
            List<float[]> reported = new ArrayList<>();
            List<float[]> copies = new ArrayList<>();
            float[] start = {1f, -2f};
            Sampler.named(name)
                    .sample(
                            start,
                            NoiseSchedule.sigmas(6, 3),
                            (at, sigma) -> new float[] {at[0] - 0.3f, 0.5f * at[1]},
                            NOISE,
                            (i, latents) -> {
                                reported.add(latents);
                                copies.add(latents.clone());
                                return latents;
                            });
            assertArrayEquals(new float[] {1f, -2f}, start, 0, name);
            for (int i = 0; i < reported.size(); i++) {
                assertArrayEquals(copies.get(i), reported.get(i), 0, name);
            }
        }
    }

    @Test
    void countsItsNetworkCalls() {
        for (String name : Sampler.names()) {
            boolean twice = name.equals("heun") || name.equals("res_2s");
            var asked = Sampler.named(name).evaluations(NoiseSchedule.sigmas(8, 3));
            assertEquals(twice ? 15 : 8, asked.size(), name);
            assertEquals(new Sampler.Evaluation(0, 1), asked.get(0), name);
            assertEquals(7, asked.get(asked.size() - 1).step(), name);
            assertEquals(1, Sampler.named(name).evaluations(new float[] {1, 0}).size(), name);
        }
    }

    @Test
    void everyProgramsWordMeansOneSampler() {
        for (String[] words : new String[][] {
            {"euler", "Euler", "k_euler", "EULER", "FlowMatchEulerDiscreteScheduler"},
            {"heun", "Heun", "FlowMatchHeunDiscreteScheduler"},
            {"euler_ancestral", "Euler a", "euler a", "euler_a", "Euler Ancestral", "k_euler_a", "SamplerEulerAncestral"
            },
            {"dpmpp_2m", "dpm++ 2m", "DPM++ 2M", "dpm++2m", "dpmpp-2m", "DPMSolverMultistepScheduler"},
            {"dpmpp_2m_sde", "DPM++ 2M SDE", "dpmpp_2m_sde_gpu", "sample_dpmpp_2m_sde", "sde-dpmsolver++"},
            {"unipc", "UniPC", "uni_pc", "uni_pc_bh2", "UniPCMultistepScheduler"},
            {"lcm", "LCM", "FlowMatchLCMScheduler"},
            {"res_multistep", "Res Multistep", "RES multistep"},
            {"res_2s", "Res 2S", "exponential/res_2s"},
        }) {
            for (String word : words) {
                assertEquals(words[0], Sampler.canonical(word), word);
            }
        }
        for (String word : new String[] {
            "", "eulera2", "DPM++ 2M SDE Heun", "dpmpp_3m_sde", "欧拉euler", "DPM++ 2S a", "res_2m", "euler_cfg_pp"
        }) {
            assertEquals(word, Sampler.canonical(word));
        }
    }

    /** Low 32 bits are what torch's generator is seeded with. */
    @Test
    void noStepHasTheNoiseOfAnotherNorTheInitialOne() {
        for (long seed : new long[] {0, 1, 42, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0xffffffffL}) {
            Set<Integer> seen = new HashSet<>(Set.of((int) seed));
            for (int step = 0; step < 1000; step++) {
                assertTrue(seen.add((int) StepNoise.seed(seed, step)), seed + " " + step);
            }
        }
        assertEquals(8912170991800999217L, StepNoise.seed(42, 3));
        assertNotEquals((int) StepNoise.seed(42, 1), (int) StepNoise.seed(43, 0));
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        var e = assertThrows(IllegalArgumentException.class, () -> Sampler.named("eular"));
        assertEquals(
                "sampler 'eular': expected one of euler, heun, euler_ancestral, dpmpp_2m, dpmpp_2m_sde, unipc, lcm,"
                        + " res_multistep, res_2s",
                e.getMessage());
    }

    @Test
    void guidanceInBothConventionsAndShortened() {
        float[] pos = {3, 4};
        float[] neg = {1, 4};
        assertArrayEquals(new float[] {7, 4}, ClassifierFreeGuidance.guided(pos, neg, 2), 0);
        assertEquals(Guidance.of(2), Guidance.ofCfg(3));
        float[] shortened = ClassifierFreeGuidance.guided(pos, neg, 2);
        ClassifierFreeGuidance.normalize(shortened, pos, 1);
        assertEquals(5, Math.hypot(shortened[0], shortened[1]), 1e-6);
        assertEquals(7f / 4, shortened[0] / shortened[1], 1e-6);
    }
}
