package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.tuning.results.Runs;

/** Options that say the noise levels, typed in a notebook. */
class ScheduleOptionsTest extends PaintedMagics {

    private String refused(String... words) {
        int made = model.made.get();
        String line = assertThrows(RuntimeException.class, () -> cell(words)).getMessage();
        assertEquals(made, model.made.get(), "nothing is made");
        assertEquals(1, line.lines().count(), line);
        return line;
    }

    private Object cell(String... words) throws Exception {
        Stream<String> store = words[0].equals("sweep") ? Stream.of("--store", store()) : Stream.of();
        return kernel.cell(
                words[0], "a", Stream.concat(Stream.of(words).skip(1), store).toArray(String[]::new));
    }

    @Test
    void onePicture() throws Exception {
        Picture named = (Picture) kernel.cell("generate", "a", "--schedule", "SGM Uniform", "--steps", "4");
        assertEquals("sgm_uniform", named.request().schedule());
        assertEquals(5, named.sigmas().length);
        Picture listed = (Picture) kernel.cell("generate", "a", "--sigmas", "1, 0.9,0.5,0");
        assertEquals(3, listed.request().steps());
        assertEquals(0.9, listed.sigmas()[1], 1e-6);
        kernel.cell("generate", "a", "--sigmas", "1,0.9,0.5,0", "--steps", "3");
        assertTrue(
                kernel.last().text().contains("schedule 1,0.9,0.5,0"),
                kernel.last().text());
        Picture dynamic = (Picture) kernel.cell("generate", "a", "--dynamic-shift", "on");
        assertEquals("0.5:1.15", dynamic.request().dynamicShift().orElseThrow().text());
    }

    @Test
    void severalAreAnAxis() throws Exception {
        Runs runs = (Runs) cell("sweep", "--schedule", "simple,beta", "--shift", "1,3", "--steps", "4");
        assertEquals(4, runs.runs().size());
        runs = (Runs) cell("sweep", "--sigmas", "1,0.5,0; 1,0.9,0.5,0");
        assertEquals(2, runs.runs().size());
        dryRun("64x64", "--schedule", "beta; 1,0.9,0.5,0");
        dryRun("128x64", "--sigmas", "1,0.5,0; 1,0.9,0.5,0.2,0");
        dryRun("192x64", "--sigmas", "1,0; 1,0.5,0");
    }

    /** Of two cells, of a size of which no picture was made yet. */
    private void dryRun(String size, String option, String levels) throws Exception {
        cell("sweep", option, levels, "--size", size, "--dry-run");
        String text = kernel.last().text();
        assertTrue(text.contains("2 cells, 2 runs") && text.contains("time: about "), text);
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertEquals(
                "--schedule and --sigmas both say the schedule: give one of them",
                assertThrows(
                                MagicException.class,
                                () -> kernel.cell("generate", "a", "--schedule", "beta", "--sigmas", "1,0"))
                        .getMessage());
        assertEquals(
                "--steps 8: expected 2, as these sigmas have, or none",
                refused("generate", "--sigmas", "1,0.5,0", "--steps", "8"));
        assertEquals(
                "--steps 8: expected 2, as these sigmas have, or none",
                refused("sweep", "--sigmas", "1,0.5,0", "--steps", "2,8"));
        assertEquals(
                "--shift: sigmas are used as they are, so leave the shift out",
                refused("sweep", "--sigmas", "1,0.5,0", "--shift", "1,3"));
        assertEquals(
                "--shift and dynamic-shift both say the shift: give one of them",
                refused("generate", "--dynamic-shift", "on", "--shift", "1"));
        assertTrue(refused("sweep", "--schedule", "simple,karas")
                .startsWith("--schedule 'karas': expected one of simple,"));
        assertTrue(refused("sweep", "--schedule", "beta", "--steps", "8,200")
                .startsWith("--steps 200: the schedule beta"));
        assertTrue(refused("generate", "--sigmas", "beta").startsWith("--sigmas: 'beta' is no number"));
        assertTrue(refused("generate", "--sigmas", "1,0.5").startsWith("--sigmas from 1 to 0.5: expected"));
        assertTrue(
                refused("generate", "--dynamic-shift", "fast").startsWith("--dynamic-shift 'fast': expected off, on"));
    }
}
