package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.sampling.NoiseSchedule;
import org.zimagelab.diffusion.sampling.Schedule;
import org.zimagelab.notebook.session.Session;
import tech.tablesaw.api.Table;

/** {@code %schedule}, which needs no model. */
class ScheduleMagicTest {
    private final NotebookKernel kernel = new NotebookKernel();

    @TempDir
    Path folder;

    ScheduleMagicTest() {
        new ZImageExtension(new Session((source, options) -> {
                    throw new AssertionError("no model is asked for");
                }))
                .install(kernel);
    }

    private String refused(String... words) {
        String line = assertThrows(RuntimeException.class, () -> kernel.line("schedule", words))
                .getMessage();
        assertEquals(1, line.lines().count(), line);
        return line;
    }

    @Test
    void severalSchedulesAreInOneChartAndOneTable() throws Exception {
        Table table = (Table)
                kernel.line("schedule", "simple,Beta,karras", "--steps", "8,20", "--shift", "3", "--as", "levels");
        assertEquals(3 * (9 + 21), table.rowCount());
        assertEquals(List.of("schedule", "shift", "steps", "step", "sigma", "drop"), table.columnNames());
        Table beta = table.where(table.stringColumn("schedule")
                .isEqualTo("beta")
                .and(table.intColumn("steps").isEqualTo(8)));
        float[] expected = Schedule.of("beta").sigmas(8, 3);
        for (int k = 0; k <= 8; k++) {
            assertEquals(expected[k], beta.doubleColumn("sigma").get(k));
        }
        assertEquals(1, beta.doubleColumn("drop").sum(), 1e-6);
        assertTrue(kernel.variables.get("levels") instanceof Table);
        assertTrue(kernel.outputs.get(0).text().startsWith("noise levels: shift 3"));
        assertTrue(kernel.outputs.get(0).html().contains("svg"));
        assertTrue(kernel.outputs.get(1).text().contains("噪声水平"));
        String shown = kernel.outputs.get(2).text();
        assertTrue(shown.contains("beta, 20 steps") && shown.contains("karras, 8 steps"), shown);
    }

    @Test
    void withoutWordsAllAreDrawnAndTheDefaultsAreSaid() throws Exception {
        String said = Printed.out(() -> kernel.line("schedule"));
        assertTrue(said.contains("note: 8 steps and shift 3, as Z-Image-Turbo has; no model is loaded"), said);
        assertTrue(said.contains("note: ddim_uniform: begins at 0.9553"), said);
        Table table = (Table) kernel.line("schedule", "--shift", "1");
        assertEquals(
                Schedule.names(),
                table.stringColumn("schedule").unique().asList().stream()
                        .sorted((a, b) ->
                                Schedule.names().indexOf(a) - Schedule.names().indexOf(b))
                        .toList());
    }

    @Test
    void aListOfOnesOwnStandsBesideNames() throws Exception {
        Table table = (Table) kernel.line("schedule", "simple", "--sigmas", "1, 0.9,0.5,0; 1,0.5,0", "--shift", "3");
        assertEquals(9 + 4 + 3, table.rowCount());
        assertTrue(table.where(table.stringColumn("schedule").isEqualTo("1,0.5,0"))
                .doubleColumn("shift")
                .isMissing(0));
        String said = Printed.out(() -> kernel.line("schedule", "--sigmas", "1,0.9995,0.5,0"));
        assertTrue(said.contains("1 step falls by less than 0.001"), said);
        assertFalse(said.contains("no model is loaded"), said);
        StringBuilder levels = new StringBuilder();
        for (float sigma : NoiseSchedule.sigmas(4, 3)) {
            levels.append(levels.isEmpty() ? "" : ",").append(sigma);
        }
        said = Printed.out(
                () -> kernel.line("schedule", "simple", "--steps", "4", "--shift", "3", "--sigmas", levels.toString()));
        assertTrue(said.contains("the same levels as simple, shift 3, so the same pictures"), said);
    }

    @Test
    void aDynamicShiftFollowsTheSize() throws Exception {
        Table table = (Table) kernel.line(
                "schedule", "simple", "--dynamic-shift", "on", "--size", "512x512,1024x1024", "--steps", "4");
        assertEquals(Math.exp(0.63), table.doubleColumn("shift").get(0), 1e-9);
        assertEquals(Math.exp(1.15), table.doubleColumn("shift").get(9), 1e-9);
        assertTrue(
                refused("simple", "--dynamic-shift", "on", "--size", "100x100").contains("multiples of 16"));
    }

    @Test
    void whatAScheduleDoesNotMakeIsPassedOver() throws Exception {
        String said = Printed.out(() -> kernel.line("schedule", "simple,ddim_uniform", "--steps", "6", "--shift", "3"));
        assertTrue(said.contains("passed over: steps 6: the schedule ddim_uniform makes 7"), said);
        assertTrue(refused("beta", "--steps", "300").contains("the schedule beta makes"));
    }

    @Test
    void theChartAndTheTableAreWritten() throws Exception {
        Path chart = folder.resolve("图.svg");
        Path table = folder.resolve("levels.csv");
        kernel.line("schedule", "beta", "--save", chart.toString(), "--csv", table.toString());
        assertTrue(Files.readString(chart).contains("<svg"));
        assertTrue(Files.readString(table).startsWith("schedule,shift,steps,step,sigma,drop"));
        assertTrue(refused("beta", "--save", folder.resolve("x.jpg").toString()).contains(".png or .svg"));
    }

    @Test
    void whatIsTypedWrongIsOneLine() {
        assertTrue(refused("karas").contains("'karas': expected one of simple, sgm_uniform"));
        assertTrue(refused("--sigmas", "1,0.5").contains("expected numbers that fall"));
        assertTrue(refused("simple", "--steps", "0").contains("--steps 0: expected a whole number from 1 to 1000"));
        assertTrue(refused("simple", "--shift", "-1").contains("shift -1.0: expected a number above 0"));
        assertTrue(refused("simple", "--steps", "1:100:1").contains("100 schedules: expected at most 24"));
        assertTrue(refused("simple", "beta").contains("beta"));
        assertTrue(refused("simple", "--shift", "3", "--dynamic-shift", "on").contains("both say the shift"));
    }
}
