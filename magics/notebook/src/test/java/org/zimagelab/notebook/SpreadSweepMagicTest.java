package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Verification;
import tech.tablesaw.api.Table;

/** {@code %%sweep --devices}, and what the other magics say of it, on models that paint. */
class SpreadSweepMagicTest extends PaintedMagics {

    private Runs spread(String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of("--devices", "cpu:2"));
        all.addAll(List.of(more));
        return sweep(all.toArray(String[]::new));
    }

    private static Set<String> machines(Runs runs) {
        return runs.runs().stream().map(Run::machine).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> pixels(Runs runs) {
        return runs.runs().stream()
                .collect(Collectors.toMap(
                        Run::key, run -> run.metadata().orElseThrow().pixels()));
    }

    @Test
    void theSamePicturesAreMadeAndEachNamesItsMachine() throws Exception {
        Runs runs = spread();
        assertEquals(18, model.made.get());
        assertEquals(18, runs.size());
        assertTrue(
                Set.of("cpu#1", "cpu#2").containsAll(machines(runs)),
                machines(runs).toString());
        assertTrue(kernel.last().html().contains("&#10;made on cpu#")
                || kernel.last().html().contains("\nmade on cpu#"));
        Runs alone = (Runs) kernel.cell(
                "sweep",
                CAT,
                "--steps",
                "2,4,8",
                "--cfg",
                "1,3,5",
                "--seeds",
                "1,2",
                "--store",
                folder.resolve("alone").toString());
        assertEquals(pixels(alone), pixels(runs));
        assertEquals(Set.of(""), machines(alone));
        assertFalse(alone.table().containsColumn("machine"));
    }

    @Test
    void tablesTheReportAndTheStoreNameTheMachines() throws Exception {
        Runs runs = spread();
        assertEquals("machine", runs.table().columnNames().get(runs.table().columnCount() - 1));
        Path csv = folder.resolve("runs.csv");
        kernel.line("table", "runs", "--csv", csv.toString());
        assertTrue(Files.readString(csv).lines().skip(1).allMatch(line -> line.contains("cpu#")));
        Table list = (Table) kernel.line("store", "list", "--store", store());
        assertEquals(
                String.join(", ", machines(runs)), list.stringColumn("machines").get(0));
        Verification verification = (Verification) kernel.line("store", "verify", "--store", store());
        assertEquals(18, verification.whole().size());
        assertEquals(List.of(), verification.odd());
        Path page = folder.resolve("report.html");
        kernel.line("report", "runs", "--html", page.toString());
        String html = Files.readString(page);
        assertTrue(html.contains("<dt>machines</dt>") && html.contains("<th>machine</th>"), html);
        assertEquals(machines(runs).size() > 1, html.contains("<dt>time of all machines together</dt>"));
        kernel.line("report", "runs", "--html", page.toString(), "--lang", "zh");
        assertTrue(Files.readString(page).contains("<dt>机器</dt>"));
    }

    @Test
    void anInterruptedSweepGoesOnWithAnyDevices() throws Exception {
        Thread cell = Thread.currentThread();
        AtomicBoolean interrupted = new AtomicBoolean();
        model.change = image -> {
            // both machines may have made one before the first of them looks
            if (model.made.get() >= 5 && interrupted.compareAndSet(false, true)) {
                cell.interrupt();
            }
        };
        InterruptedException e = assertThrows(InterruptedException.class, this::spread);
        assertTrue(e.getMessage().contains("of 18"), e.getMessage());
        assertTrue(
                kernel.last().text().contains("Run the same cell again"),
                kernel.last().text());
        model.change = image -> {};
        int before = model.made.get();
        Runs rest = sweep();
        assertEquals(18, rest.size());
        long reused = rest.runs().stream()
                .filter(run -> run.outcome() instanceof Outcome.Reused)
                .count();
        assertEquals(18 - reused, model.made.get() - before, "what is finished is kept");
        assertTrue(reused >= 4, reused + " kept");
        assertEquals(List.of(), ((Verification) kernel.line("store", "verify", "--store", store())).odd());
    }

    @Test
    void whatIsStoredLoadsNoSecondModel() throws Exception {
        sweep();
        kernel.outputs.clear();
        Runs again = spread();
        assertEquals(18, model.made.get());
        assertEquals(Set.of(""), machines(again));
        assertEquals(1, kernel.outputs.size(), "no model was loaded");
        assertEquals(18, spread("--fresh").size());
        assertEquals(36, model.made.get());
    }

    @Test
    void aDryRunSaysWhatEachMachineWillHoldAndCompute() throws Exception {
        sweepCell("--devices", "cpu:2", "--dry-run");
        String text = kernel.last().text();
        assertTrue(text.contains("\nspread over 2 machines: ") && text.contains(" groups of pictures; "), text);
        Matcher shares = Pattern.compile(
                        "\n  (cpu#\\d) computes about (\\d+) pictures in (\\d+) groups?, (\\d+) network"
                                + " calls; it holds painted")
                .matcher(text);
        int pictures = 0;
        int calls = 0;
        List<String> names = new ArrayList<>();
        while (shares.find()) {
            names.add(shares.group(1));
            pictures += Integer.parseInt(shares.group(2));
            calls += Integer.parseInt(shares.group(4));
        }
        assertEquals(List.of("cpu#1", "cpu#2"), names, text);
        assertEquals(18, pictures, text);
        Matcher whole =
                Pattern.compile("(\\d+) network calls, (\\d+) of them shared").matcher(text);
        assertTrue(whole.find(), text);
        Matcher again = Pattern.compile("; (\\d+) network calls? (?:is|are) computed again")
                .matcher(text);
        int more = again.find() ? Integer.parseInt(again.group(1)) : 0;
        assertEquals(Integer.parseInt(whole.group(1)) - Integer.parseInt(whole.group(2)) + more, calls, text);
        assertTrue(text.contains("and much the same on these 2, which share the cores of one CPU"), text);
        assertEquals(0, model.made.get());
        spread();
        sweepCell("--devices", "cpu:2", "--dry-run");
        assertFalse(kernel.last().text().contains("spread over"), "nothing is to be made");
        String[] adaptive = {
            "--steps",
            "2,8",
            "--seeds",
            "1:12:1",
            "--adaptive",
            "--within",
            "0.3",
            "--devices",
            "cpu:2",
            "--dry-run",
            "--store",
            store()
        };
        kernel.cell("sweep", CAT, adaptive);
        assertTrue(
                kernel.last().text().contains("spread over 2 machines"),
                kernel.last().text());
    }

    @Test
    void latentsAreKeptByEachMachine() throws Exception {
        Runs runs = spread("--latents");
        Table list = (Table) kernel.line("store", "list", "--store", store());
        assertEquals(runs.size(), list.intColumn("latents").get(0));
    }

    @Test
    void aSweepThatStopsAtAnErrorKeepsWhatIsFinished() throws Exception {
        model.change = image -> {
            if (model.made.get() >= 3) {
                throw new IllegalStateException("no paint");
            }
        };
        MagicException e = assertThrows(MagicException.class, () -> spread("--stop-on-error"));
        assertTrue(e.getMessage().contains("no paint"), e.getMessage());
        assertTrue(e.getMessage().contains("kept in"), e.getMessage());
        Runs all = spread();
        long failed = all.runs().stream().filter(run -> !run.ok()).count();
        assertTrue(failed > 0 && failed < 18, failed + " failed");
        model.change = image -> {};
        assertEquals(18, spread().runs().stream().filter(Run::ok).count());
    }

    @Test
    void anAdaptiveSweepDecidesWithTheSamePictures() throws Exception {
        List<String> args = new ArrayList<>(
                List.of("--steps", "2,4,8", "--cfg", "1,3,5", "--seeds", "1:12:1", "--adaptive", "--within", "0.3"));
        List<String> alone = new ArrayList<>(args);
        alone.addAll(List.of("--store", folder.resolve("alone").toString()));
        Runs one = (Runs) kernel.cell("sweep", CAT, alone.toArray(String[]::new));
        String said = kernel.last().text().lines().findFirst().orElseThrow().replaceAll("; .*", "");
        args.addAll(List.of("--store", store(), "--devices", "cpu:2"));
        Runs two = (Runs) kernel.cell("sweep", CAT, args.toArray(String[]::new));
        assertEquals(
                said, kernel.last().text().lines().findFirst().orElseThrow().replaceAll("; .*", ""));
        assertEquals(
                one.runs().stream().map(Run::key).collect(Collectors.toSet()),
                two.runs().stream().map(Run::key).collect(Collectors.toSet()));
    }

    @Test
    void allIsTheLoadedModelWhereThereIsNoCard() throws Exception {
        assumeTrue(Devices.names().equals(List.of("cpu")));
        String said = Printed.out(() -> sweep("--devices", "all"));
        assertTrue(said.contains("--devices all means all cards, and no card can be used here"), said);
        assertEquals(Set.of(""), machines((Runs) kernel.variables.get("runs")));
    }
}
