package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;

/** {@code %%sweep --adaptive} on a model that paints. */
class AdaptiveSweepMagicTest extends PaintedMagics {
    /** Three steps, three guidances and twelve seeds, where the options do not say otherwise. */
    private Object adaptive(String... options) throws Exception {
        List<String> args = new ArrayList<>(List.of("--adaptive", "--store", store()));
        args.addAll(List.of(options));
        Map.of("--steps", "2,4,8", "--cfg", "1,3,5", "--seeds", "1:12:1").forEach((option, values) -> {
            if (!args.contains(option)) {
                args.addAll(List.of(option, values));
            }
        });
        return kernel.cell("sweep", CAT, args.toArray(String[]::new));
    }

    @Test
    void itStopsEarlySaysWhyAndEveryMagicTakesItsRuns() throws Exception {
        Runs runs = (Runs) adaptive("--within", "0.3", "--as", "few");
        String html = kernel.last().html();
        String text = kernel.last().text();
        assertEquals(108, runs.planned().size());
        assertTrue(model.made.get() < 108, "made " + model.made.get());
        assertTrue(
                text.contains("as good as the best of 9 settings within 0.3 blur_effect (these prompts, new seeds)"),
                text);
        assertTrue(text.contains("saved") && text.contains("not needed"), text);
        assertTrue(html.contains(">out<"), html.substring(html.length() - 500));
        for (String magic : new String[] {"table", "plot", "grid"}) {
            kernel.line(magic, "few");
        }
        int before = model.made.get();
        adaptive("--within", "0.3", "--as", "again");
        assertEquals(before, model.made.get());
        Runs plain = (Runs) kernel.cell(
                "sweep", CAT, "--steps", "2,4,8", "--cfg", "1,3,5", "--seeds", "1:12:1", "--store", store());
        assertEquals(108, model.made.get());
        assertEquals(
                before,
                plain.runs().stream()
                        .filter(run -> run.outcome() instanceof Outcome.Reused)
                        .count());
    }

    @Test
    void aDryRunSaysTheLeastAndTheMost() throws Exception {
        Plan plan = (Plan) adaptive("--within", "0.3", "--dry-run");
        assertEquals(108, plan.runs().size());
        assertTrue(
                kernel.last()
                        .text()
                        .startsWith("adaptive by blur_effect, within 0.3 (these prompts, new seeds): at least"),
                kernel.last().text());
        assertEquals(0, model.made.get());
    }

    @Test
    void wrongOptionsAreOneLine() {
        assertRefused("--shuffle", "--within", "0.1", "--shuffle", "3");
        assertRefused("1 seed cannot decide between 9 cells", "--within", "0.1", "--seeds", "1");
        assertRefused("one cell", "--within", "0.1", "--steps", "4", "--cfg", "1");
        assertRefused("1 prompt for new prompts", "--within", "0.1", "--for", "new");
        assertRefused("neither end of it is better", "--score", "colorfulness", "--within", "2");
        assertRefused("needs a score of which one end is better", "--scores", "colorfulness");
        assertRefused("above 0", "--within", "-1");
        assertRefused("--score nosuch: unknown score 'nosuch'; known: ", "--score", "nosuch");
        assertRefused("some cells lack", "--within", "0.1", "--exclude", "steps=2,seed=3");
        assertRefused("expected these or new", "--for", "all");
        Exception e = assertThrows(Exception.class, () -> sweepCell("--within", "0.1"));
        assertTrue(e.getMessage().contains("--within is for --adaptive sweeps"), e.getMessage());
    }

    private void assertRefused(String words, String... more) {
        Exception e = assertThrows(Exception.class, () -> adaptive(more));
        assertTrue(e.getMessage().contains(words), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertEquals(0, model.made.get());
    }
}
